/** The pieces that the practice is built of: elements, buttons, words with formulas in them. */

import * as kept from "./kept.js";
import { spoken, typeset } from "./typeset.js";

let made = 0;
export const freshId = (stem) => `glm-practice-${stem}-${(made += 1)}`;

/** @param {string} tag @param {string} className @param {...(string | Node)} children @returns {any} */
export function make(tag, className = "", ...children) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  element.append(...children);
  return element;
}

/** @param {string} label @param {(() => void) | null} pressed @param {string} [type] */
export function button(label, pressed, type = "button") {
  const element = make("button", "", label);
  element.type = type;
  if (pressed) element.addEventListener("click", pressed);
  return element;
}

/** A field with its label above it. */
export function field(label, className = "") {
  const input = make("input");
  Object.assign(input, { id: freshId("field"), type: "text", spellcheck: false, autocomplete: "off" });
  input.setAttribute("autocapitalize", "off");
  input.setAttribute("autocorrect", "off");
  const text = make("label", "", label);
  text.htmlFor = input.id;
  return { input, row: make("div", `glm-typed ${className}`, text, input) };
}

/** A choice with its label above it. @param {[string, string][]} options  value and text */
export function choice(label, options) {
  const select = make("select");
  select.id = freshId("choice");
  for (const [value, text] of options) {
    const option = make("option", "", text);
    option.value = value;
    select.append(option);
  }
  const text = make("label", "", label);
  text.htmlFor = select.id;
  return { select, row: make("div", "glm-typed", text, select) };
}

/** For those who listen. */
export const unseen = (...children) => make("span", "glm-unseen", ...children);

/** Words with formulas, for the eye and for the ear. @param {import("./forms.js").Says} says */
export function sentence(says) {
  const seen = make("span", "", ...says.map((part) => (typeof part === "string" ? part : typeset(part))));
  if (says.every((part) => typeof part === "string")) return [seen];
  seen.setAttribute("aria-hidden", "true");
  return [seen, unseen(says.map((part) => (typeof part === "string" ? part : spoken(part))).join(""))];
}

/** What is wider than its box can be scrolled with the keyboard too. @param {HTMLElement} box */
export function reachable(box) {
  if (box.scrollWidth > box.clientWidth) {
    box.tabIndex = 0;
    box.setAttribute("role", "group");
    box.setAttribute("aria-label", "Scrolls sideways");
  } else {
    for (const name of ["tabindex", "role", "aria-label"]) box.removeAttribute(name);
  }
}

/** A place for what is said in answer. */
export function status(className) {
  const place = make("div", className);
  place.setAttribute("role", "status");
  return place;
}

/** Hand the reader a file with all that is kept. */
function download() {
  const note = "Lines and answers that a reader typed into One Recipe. A note to oneself.";
  const text = JSON.stringify({ note, practice: kept.everything() }, null, 2);
  const link = make("a");
  link.href = URL.createObjectURL(new Blob([`${text}\n`], { type: "application/json" }));
  link.download = "one-recipe-answers.json";
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/** What is said of keeping, and what can be done with it. @param {string} trouble */
export function keeping(trouble) {
  const label = "Forget all of it";
  const erase = button(label, () => {
    const first = erase.textContent === label;
    erase.textContent = first ? "Press again to forget it, in all chapters" : label;
    if (first) return;
    kept.forget();
    said.textContent = "Forgotten. What this page still shows goes when you leave it.";
  });
  erase.addEventListener("blur", () => {
    erase.textContent = label;
  });
  const said = status("glm-kept");
  said.textContent = trouble;
  const inside = make(
    "details", "glm-keeping fold", // not among the answers that paper has at its end
    make("summary", "", "Where your lines are kept"),
    make("p", "", "In this browser, and nowhere else; nothing is sent. You can take them with you as a file."),
    make("div", "glm-buttons", button("Export my lines", download), erase),
  );
  return { say: (words) => { if (said.textContent !== words) said.textContent = words; }, parts: [said, inside] };
}
