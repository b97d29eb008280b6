/** What comes to life on a page, or in a cell of a notebook. */

import { enlivenDerivation } from "./coach.js";
import { enlivenOwn } from "./own.js";
import { enlivenWhy } from "./why.js";

/** @param {HTMLElement} section @returns {() => void} what ends its listening */
function enliven(section) {
  if ("why" in section.dataset) return enlivenWhy(section);
  return section.dataset.derivation === "own" ? enlivenOwn(section) : enlivenDerivation(section);
}

/** @param {ParentNode} within */
export function enlivenAll(within) {
  /** @type {NodeListOf<HTMLElement>} */
  const found = within.querySelectorAll(".glm-practice:not(.glm-live)");
  return [...found].map(enliven);
}

/** A practice in a live notebook, whose kernel hands over the same section. */
export function practiceView(model, el) {
  el.innerHTML = model.get("page"); // written by glmlesson, every text of it escaped there
  const ends = enlivenAll(el);
  return () => {
    ends.forEach((end) => end());
    el.replaceChildren();
  };
}
