/**
 * Derivations and questions in words come to life when the reader takes up the first of them, by its
 * button; on a page that keeps lines of an earlier visit, when the reader comes near.
 */

import { load, style } from "./load.js";
import { whenNear } from "./near.js";

/** @type {NodeListOf<HTMLElement>} */
const sections = document.querySelectorAll(".glm-practice");
/** @type {HTMLButtonElement[]} */
const buttons = [];

function wake() {
  for (const button of buttons) button.remove();
  return style("practice.css").then(() => load("practice.js"));
}

/** Whether this browser keeps a reader's lines. */
function begun() {
  try {
    return Object.keys(window.localStorage).some((key) => key.startsWith("glm-practice:"));
  } catch {
    return false;
  }
}

function offer(section) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "practice-begin";
  button.textContent = "why" in section.dataset ? "Answer it here" : "Type the lines here";
  button.addEventListener("click", () => {
    wake().then(
      () => section.querySelector("input, textarea")?.focus(),
      () => section.append(button),
    );
  });
  buttons.push(button);
  section.append(button);
}

if (begun()) whenNear(sections, wake);
else sections.forEach(offer);
