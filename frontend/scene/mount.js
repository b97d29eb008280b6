/**
 * The one door: a scene in an element, with the steps, the lab or the title page that go with it.
 */

import { bench } from "./bench.js";
import { KEYS } from "./families.js";
import { follow } from "./steps.js";
import { leading } from "./state.js";
import { Scene } from "./scene.js";
import { linesInText } from "./paper.js";
import { linkSymbols } from "./symbols.js";
import { cover } from "./cover.js";

const PARTS = { bench, cover };

/**
 * Bring a scene to life.
 *
 * @param {HTMLElement} element  gets the picture, the grips and the message slot
 * @param {object} options
 * @param {string | import("./families.js").Data} [options.data]  a data set of record.json, or one
 * @param {"bench" | "cover"} [options.as]  the lab with its controls, or the title page's scene
 * @param {HTMLElement[]} [options.steps]  the scroll steps; of a page's first scene, its figures
 * @param {(text: string) => void} [options.say]
 * @param {Record<string, any>} [options.record]  further numbers to begin with
 *   All other names (family, theta, and those of record.json) are what the scene begins with.
 * @returns {{get: Function, set: Function, go: Function, on: Function, act: Function, destroy: () => void, scene: Scene,
 *   steps: ReturnType<typeof follow> | null}}
 */
export function mount(element, { data = "hours", as, steps, say, record = {}, ...named } = {}) {
  const begin = { ...named, ...record };
  const scene = new Scene(element, { data, record: begin, dotsMove: as === "bench" });
  if (say) scene.say = say;
  /** @type {HTMLElement[]} */
  const marks =
    steps ??
    (as || document.querySelector(".scene") !== element
      ? []
      : Array.from(document.querySelectorAll("figure.step[data-step]")));
  const ends = [linkSymbols()];
  if (as) ends.push(PARTS[as](scene));
  let driven = null;
  if (marks.length) {
    driven = follow(scene, marks, { begin });
    ends.push(() => driven.end(), verbs(scene), linesInText(scene));
  }
  return {
    scene,
    steps: driven,
    get: (name) => scene.get(name),
    set: (values) => scene.set(values),
    go: (values, options) => scene.go(values, options),
    on: (type, hear) => scene.on(type, hear),
    act: (verb) => scene.act(verb),
    destroy() {
      for (const end of ends) end?.();
      scene.destroy();
    },
  };
}

/** The buttons in the prose: `data-verb` says what they make the scene do. */
function verbs(scene) {
  const control = new AbortController();
  document.addEventListener(
    "click",
    (event) => {
      /** @type {HTMLElement | null} */
      const button = event.target instanceof Element ? event.target.closest("[data-verb]") : null;
      if (button && !button.closest(".scene")) scene.act(button.dataset.verb);
    },
    { signal: control.signal },
  );
  /** Which of the families that the text offers is on. */
  const mark = () => {
    for (const button of document.querySelectorAll("[data-verb]")) {
      const { verb } = /** @type {HTMLElement} */ (button).dataset;
      if (KEYS.includes(verb)) {
        button.setAttribute("aria-pressed", String(verb === leading(scene.now)));
      }
    }
  };
  mark();
  const stop = scene.on("change", mark);
  return () => {
    stop();
    control.abort();
  };
}
