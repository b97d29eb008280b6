/**
 * The text drives the scene. Each `figure.step[data-step]` names the numbers that it changes; a
 * step's state is what all steps up to it have named, over rest. What the reader has dragged stays
 * until a step names it.
 */

import { KEYS } from "./families.js";
import { read, write } from "./links.js";
import { Memory } from "./memory.js";
import { rest } from "./state.js";

const WIDE = "(min-width: 68.75rem)"; // where the scene stands beside the text

/**
 * @param {import("./scene.js").Scene} scene
 * @param {HTMLElement[]} steps  in the order of the text
 * @param {{line?: () => number, begin?: Record<string, any>}} [options]  line: the reading line, px
 *   from the window's top; begin: what holds before the first step
 */
export function follow(scene, steps, { line, begin = {} } = {}) {
  const own = steps.map((step) => JSON.parse(step.dataset.step));
  const whole = [];
  const still = rest(); // what no step has named yet is at rest
  delete still.redraw;
  own.forEach((named, i) => whole.push(merged(whole[i - 1] ?? merged(still, begin), named)));

  const control = new AbortController();
  const { signal } = control;
  const touched = new Set();
  const stop = scene.on("hold", (values) =>
    Object.keys(values).forEach((name) => touched.add(name)),
  );
  const memory = new Memory(scene, steps);
  const wide = matchMedia(WIDE);
  let here = -1;

  const reading =
    line ??
    (() => {
      const { bottom } = scene.root.getBoundingClientRect();
      return wide.matches ? innerHeight * 0.62 : bottom + (innerHeight - bottom) * 0.55;
    });

  /** Enter step i. @param {boolean} [quick]  at once */
  function enter(i, quick = false) {
    if (i === here || !steps[i]) return;
    const back = i < here;
    const far = here >= 0 && Math.abs(i - here) > 1;
    steps[here]?.removeAttribute("aria-current");
    here = i;
    const step = steps[i];
    step.setAttribute("aria-current", "step");
    scene.running?.();
    const { theta, ...named } = whole[i];
    const target = scene.numbers(named);
    const act = !back && !far && !quick ? step.dataset.do : undefined;
    // Where an action leads to θ, it is not gone to directly.
    if (theta !== undefined && !act) Object.assign(target, scene.numbers({ ...named, theta }));
    if (act) for (const name of ["theta0", "theta1"]) delete target[name];
    const names = namesOf(own[i]);
    for (const key of KEYS) touched.delete(key); // a family that was picked belongs to its step
    for (const name of [...touched]) {
      if (names.has(name) || far) touched.delete(name);
      else delete target[name];
    }
    scene.asked = JSON.parse(step.dataset.ask ?? '{"eta": 1.2}');
    memory.enter(i);
    scene.root.dataset.at = step.id || String(i);
    scene.alt.textContent = step.dataset.alt ?? "";
    scene.say(step.dataset.say ?? "");
    const options = step.dataset.timing ? JSON.parse(step.dataset.timing) : {};
    if (quick) options.ms = 0;
    scene.go(target, {
      ...options,
      done: () => {
        if (act) scene.act(act);
        memory.show(i);
      },
    });
    document.dispatchEvent(new CustomEvent("scene-step", { detail: { scene, step, index: i } }));
  }

  function look(quick = false) {
    const at = reading();
    let i = 0;
    steps.forEach((step, k) => {
      if (step.getBoundingClientRect().top < at) i = k;
    });
    enter(i, quick);
  }
  let frame = 0;
  const soon = () => {
    frame ||= requestAnimationFrame(() => {
      frame = 0;
      look();
    });
  };
  addEventListener("scroll", soon, { passive: true, signal });
  addEventListener("resize", () => look(true), { signal });
  addEventListener("hashchange", () => open() || soon(), { signal });
  addEventListener("load", () => open(), { signal }); // where the browser has gone by itself

  /** What the page's address names: a step, and what a reader had made of it. */
  function open() {
    const link = read(location.hash);
    const i = link ? steps.findIndex((step) => step.id === link.id) : -1;
    if (i < 0) return false;
    // To where it is the last that has passed the reading line.
    const top = steps[i].getBoundingClientRect().top - reading() + 1;
    scrollBy({ top, behavior: "instant" });
    enter(i, true);
    try {
      scene.hold(link.values);
    } catch {
      scene.say("The link's numbers could not be read. The step is as it begins.");
    }
    return true;
  }

  const stopLinks = scene.on("link", () => {
    const values = Object.fromEntries([...touched].map((name) => [name, scene.get(name)]));
    const hash = write(steps[here]?.id ?? "", values);
    history.replaceState(null, "", hash);
    scene.say("The page's address now leads to what you see.");
  });
  if (!open()) look(true);
  return {
    enter,
    get index() {
      return here;
    },
    end() {
      control.abort();
      cancelAnimationFrame(frame);
      stop();
      stopLinks();
      memory.end();
    },
  };
}

/**
 * What a step names, over what was named before; θ by numbers and θ by "best" replace each other.
 */
function merged(before, named) {
  const state = { ...before };
  if ("family" in named) for (const key of KEYS) delete state[key];
  if (KEYS.some((key) => key in named)) delete state.family;
  if ("theta0" in named || "theta1" in named) delete state.theta;
  if ("theta" in named) for (const name of ["theta0", "theta1"]) delete state[name];
  return { ...state, ...named };
}

function namesOf(named) {
  const names = new Set(Object.keys(named));
  if (names.has("theta")) names.add("theta0").add("theta1");
  return names;
}
