/**
 * The title page's scene: one handle on a stripe changes the distribution, and all else follows.
 */

import { Grip } from "./grip.js";
import { clamp, ramp } from "./shapes.js";

const STOPS = [
  ["gaussian", "Gaussian", "linear regression"],
  ["bernoulli", "Bernoulli", "logistic regression"],
  ["poisson", "Poisson", "counts"],
  ["softmax", "Categories", "softmax"],
];
const LAST = STOPS.length - 1;
const BEGIN = 2;
const EDGE = 8; // px between the track's end and the first stop
const smooth = (t) => t * t * (3 - 2 * t);

/** Near a stop the family is pure; between two stops it is on its way. */
export function weights(t) {
  const i = Math.min(LAST - 1, Math.floor(t));
  const w = smooth(clamp((t - i - 0.12) / 0.76, 0, 1));
  return Object.fromEntries(STOPS.map(([key], k) => [key, k === i ? 1 - w : k === i + 1 ? w : 0]));
}

function element(parent, name, className, text = "") {
  const node = document.createElement(name);
  node.className = className;
  node.textContent = text;
  parent.append(node);
  return node;
}

/** @param {import("./scene.js").Scene} scene  @returns {() => void} to take it away */
export function cover(scene) {
  const control = new AbortController();
  const { signal } = control;
  scene.root.classList.add("scene-cover");
  const stripe = element(scene.root, "div", "scene-stripe");
  const track = element(stripe, "div", "scene-track");
  const layer = element(track, "div", "scene-grips");
  const again = element(stripe, "button", "scene-verb", "Draw again");
  again.type = "button";
  const names = element(stripe, "div", "scene-stops");
  const labels = STOPS.map(([, name, kind], i) => {
    const button = element(names, "button", "");
    button.type = "button";
    button.style.setProperty("--i", String(i));
    element(button, "b", "", name);
    element(button, "span", "", kind);
    return button;
  });
  let at = BEGIN;
  let frame = 0;
  /** @type {NodeListOf<HTMLElement>} */
  const formulas = document.querySelectorAll("[data-formula]");

  const show = () => {
    knob.place({
      id: "family",
      x: EDGE + (at / LAST) * (track.clientWidth - 2 * EDGE),
      y: track.clientHeight / 2,
      presence: 1,
    });
    labels.forEach((label, i) => label.setAttribute("aria-pressed", String(Math.round(at) === i)));
    for (const formula of formulas) {
      formula.style.opacity = String(ramp(scene.now[formula.dataset.formula], 0.5, 1));
    }
  };
  const put = (t) => {
    at = clamp(t, 0, LAST);
    scene.set(weights(at));
    show();
  };
  const glide = (t, ms = 650, then = undefined) => {
    cancelAnimationFrame(frame);
    if (scene.still) {
      put(t);
      return;
    }
    const from = at;
    let start = null;
    const step = (time) => {
      start ??= time;
      const k = clamp((time - start) / ms, 0, 1);
      put(from + (t - from) * smooth(k));
      if (k < 1) frame = requestAnimationFrame(step);
      else then?.();
    };
    frame = requestAnimationFrame(step);
  };
  const nearest = (px) =>
    Math.round(clamp(((px - EDGE) / (track.clientWidth - 2 * EDGE)) * LAST, 0, LAST));
  const knob = new Grip(
    layer,
    "family",
    {
      label: "The distribution",
      drag(px) {
        cancelAnimationFrame(frame);
        put(((px - EDGE) / (track.clientWidth - 2 * EDGE)) * LAST);
      },
      end: () => glide(Math.round(at), 300),
      key: (d) => glide(clamp(Math.round(at) + Math.sign(d), 0, LAST)),
      value: () => ({
        now: at,
        min: 0,
        max: LAST,
        text: STOPS[Math.round(at)].slice(1).join(", "),
      }),
    },
    signal,
  );
  labels.forEach((label, i) => label.addEventListener("click", () => glide(i), { signal }));
  track.addEventListener(
    "pointerdown",
    (event) => {
      if (event.target.closest(".scene-grip")) return;
      glide(nearest(event.clientX - track.getBoundingClientRect().left));
    },
    { signal },
  );
  again.addEventListener("click", () => scene.redraw(), { signal });
  const sizes = new ResizeObserver(show);
  sizes.observe(track);

  // One tour of less than five seconds, and the scene is the reader's. Any touch ends it.
  let toured = scene.still || Boolean(location.hash);
  /** @type {ReturnType<typeof setTimeout>} */
  let timer;
  for (const type of ["pointerdown", "keydown"]) {
    addEventListener(
      type,
      () => {
        toured = true;
      },
      { once: true, capture: true, signal },
    );
  }
  const tour = (stops) => {
    if (toured || !stops.length) return;
    timer = setTimeout(() => !toured && glide(stops[0], 720, () => tour(stops.slice(1))), 420);
  };
  put(toured ? BEGIN : 0);
  tour([1, 2, 3, BEGIN]);
  return () => {
    control.abort();
    sizes.disconnect();
    clearTimeout(timer);
    cancelAnimationFrame(frame);
    scene.root.classList.remove("scene-cover");
  };
}
