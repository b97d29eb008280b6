/**
 * Derivations and questions in words come to life when the reader takes up the first of them, by its
 * button; on a page that keeps lines of an earlier visit, when the reader comes near.
 */

import { load, style } from "./load.js";
import { whenNear } from "./near.js";

/** @type {NodeListOf<HTMLElement>} */
const sections = document.querySelectorAll(".glm-practice");
/** @type {NodeListOf<HTMLElement>} */
const exercises = document.querySelectorAll(".glm-code");
/** @type {HTMLButtonElement[]} */
const buttons = [];

/** @param {HTMLButtonElement[]} pressed @param {string} name */
function take(pressed, name) {
  for (const button of pressed) button.remove();
  return style("practice.css").then(() => load(name));
}
const wake = () => take(buttons, "practice.js");

/** Whether this browser keeps a reader's lines. */
function begun() {
  try {
    return Object.keys(window.localStorage).some((key) => key.startsWith("glm-practice:"));
  } catch {
    return false;
  }
}

/** @param {HTMLElement} section @param {string} words @param {HTMLButtonElement[]} among @param {() => Promise<void>} begin */
function offer(section, words, among, begin) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "practice-begin";
  button.textContent = words;
  button.addEventListener("click", () => {
    begin().then(
      () => /** @type {HTMLElement} */ (section.querySelector("input, textarea"))?.focus(),
      () => section.append(button),
    );
  });
  among.push(button);
  section.append(button);
}

if (begun()) whenNear(sections, wake);
else for (const it of sections) offer(it, "why" in it.dataset ? "Answer it here" : "Type the lines here", buttons, wake);

/** @type {HTMLButtonElement[]} */
const writing = [];
const python = () => style("exercises.css").then(() => take(writing, "exercises.js"));
for (const it of exercises) offer(it, "Write it here", writing, python);
