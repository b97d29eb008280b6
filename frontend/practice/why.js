/**
 * Brings a question after a proof to life: a place to answer in words, which is kept, and then the model
 * answer with its points to tick. Nobody but the reader marks it.
 */

import { button, freshId, keeping, make, status } from "./elements.js";
import * as kept from "./kept.js";

const WORDS = 12; // an honest try
const PAUSE = 400; // milliseconds after the last key
const countWords = (text) => (text.match(/[\p{L}\p{N}]+/gu) ?? []).length;

/** @param {HTMLElement} section  as `glmlesson.practice` writes it */
export function enlivenWhy(section) {
  const name = `why:${section.dataset.why}`;
  const { value, trouble } = kept.get(name);
  const keep = keeping(trouble);
  const answer = section.querySelector("details");
  const items = [...section.querySelectorAll(".glm-points > li")];
  const area = make("textarea");
  Object.assign(area, { id: freshId("words"), rows: 5, value: typeof value.text === "string" ? value.text : "" });
  const label = make("label", "", "Your answer");
  label.htmlFor = area.id;
  let saved = area.value;
  let other = typeof value.other === "string" ? value.other : "";

  const boxes = items.map((item, i) => {
    const box = make("input");
    Object.assign(box, { type: "checkbox", checked: Boolean(value.marks?.[i]) });
    box.addEventListener("change", save);
    item.append(make("label", "", box, make("span", "", ...item.childNodes)));
    return box;
  });
  const tally = status("glm-practice-count");
  answer.append(tally);
  answer.hidden = !value.opened;
  answer.open = Boolean(value.opened);

  const open = button("Compare with a model answer", () => {
    answer.hidden = false;
    answer.open = true;
    open.hidden = true;
    later.hidden = true;
    save();
    /** @type {HTMLElement} */ (answer.querySelector("summary")).focus();
  });
  const later = make("span", "glm-later");
  const both = make("div", "glm-two-tabs", "Another tab holds another answer to this question. ");
  both.setAttribute("role", "status");
  both.append(
    button("Put it below mine", () => {
      area.value = `${area.value}\n\n${other}`;
      other = "";
      save();
    }),
  );

  function update() {
    const missing = WORDS - countWords(area.value);
    open.disabled = missing > 0;
    const words = missing > 0 ? `After a dozen words of your own; ${missing} to go.` : "";
    later.textContent = words;
    const ticked = boxes.filter(({ checked }) => checked).length;
    const said = `By your own mark: ${ticked} of ${boxes.length} points.`;
    if (tally.textContent !== said) tally.textContent = said;
    both.hidden = !other;
  }
  function save() {
    saved = area.value;
    const marks = boxes.map(({ checked }) => checked);
    keep.say(kept.put(name, { text: area.value, marks, opened: !answer.hidden, ...(other && { other }) }));
    update();
  }
  let waiting = 0;
  area.addEventListener("input", () => {
    update();
    window.clearTimeout(waiting);
    waiting = window.setTimeout(save, PAUSE);
  });
  area.addEventListener("change", save);
  const end = kept.listen(name, ({ text }) => {
    if (typeof text !== "string" || text === area.value) return;
    const elsewhere = document.activeElement !== area && text.includes(area.value);
    if (area.value === saved && (!area.value || elsewhere)) {
      area.value = saved = text;
    } else {
      other = text;
    }
    update();
  });

  section.classList.add("glm-live");
  if (value.opened) open.hidden = later.hidden = true;
  answer.before(make("div", "glm-in-words", label, area), both, make("div", "glm-buttons", open, later));
  section.append(...keep.parts);
  update();
  return end;
}
