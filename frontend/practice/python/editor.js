/** A place to write Python in: Tab indents, and after Escape it leaves as everywhere else. */

import { freshId, make } from "../elements.js";

const INDENT = "    ";

/** Write over what is selected, so that the browser can undo it. @param {HTMLTextAreaElement} area */
function write(area, text) {
  if (!document.execCommand("insertText", false, text)) {
    area.setRangeText(text, area.selectionStart, area.selectionEnd, "end");
    area.dispatchEvent(new Event("input"));
  }
}

/** @param {string} text @param {string} called */
export function editor(text, called) {
  const area = /** @type {HTMLTextAreaElement} */ (make("textarea", "glm-editor"));
  Object.assign(area, { id: freshId("code"), value: text, spellcheck: false, wrap: "off" });
  area.rows = Math.max(6, text.split("\n").length + 3);
  for (const name of ["autocapitalize", "autocorrect", "autocomplete"]) area.setAttribute(name, "off");
  const label = make("label", "", called);
  label.htmlFor = area.id;
  const keys = make("p", "glm-later", "Tab indents. To leave with the keyboard press Esc, then Tab.");
  keys.id = freshId("keys");
  area.setAttribute("aria-describedby", keys.id);

  let leaving = false;
  area.addEventListener("blur", () => {
    leaving = false;
  });
  area.addEventListener("keydown", (event) => {
    if (event.key === "Escape") leaving = true;
    else if (event.key === "Tab" && !leaving) {
      event.preventDefault();
      const line = area.value.lastIndexOf("\n", area.selectionStart - 1) + 1;
      if (!event.shiftKey) write(area, INDENT);
      else if (area.value.startsWith(INDENT, line)) {
        const place = Math.max(line, area.selectionStart - INDENT.length);
        area.setSelectionRange(line, line + INDENT.length);
        write(area, "");
        area.setSelectionRange(place, place);
      }
    } else if (event.key === "Enter" && !event.ctrlKey && !event.metaKey) {
      const line = area.value.slice(area.value.lastIndexOf("\n", area.selectionStart - 1) + 1, area.selectionStart);
      event.preventDefault();
      write(area, `\n${line.match(/^ */)[0]}${line.trimEnd().endsWith(":") ? INDENT : ""}`);
    } else if (event.key !== "Shift") leaving = false;
  });
  return { area, parts: [label, area, keys] };
}
