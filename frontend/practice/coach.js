/**
 * Brings a derivation to life: `glmlesson.practice` has written its lines, its blanks, their hints and
 * their answers into the page; here each blank gets a field, and each typed line a judgement.
 *
 * Every hint and every model line is copied from what is folded, formulas and all.
 */

import { button, keeping, make, reachable, sentence, status } from "./elements.js";
import { keyboard } from "./keys.js";
import * as kept from "./kept.js";
import { formulaField } from "./line.js";
import { judge, understood } from "./judge.js";
import { LETTERS } from "./reader.js";
import { standard } from "./equal.js";
import { typeset } from "./typeset.js";

const TRIES = 2; // different ones, before the line is shown
const letter = (name) => LETTERS[name] ?? name;

/** @typedef {{item: HTMLElement, at: number, solved: boolean, show: () => void}} Blank */

/** @param {HTMLElement} section  as `glmlesson.practice` writes it */
export function enlivenDerivation(section) {
  const data = JSON.parse(section.dataset.coach);
  const name = `derive:${section.dataset.derivation}`;
  const { value, trouble } = kept.get(name);
  const lines = { ...value.lines };
  const items = /** @type {HTMLElement[]} */ ([...section.querySelectorAll(".glm-lines > li")]);
  const blanks = data.steps.map(({ blank }, at) => (blank ? at : -1)).filter((at) => at >= 0);
  const done = new Set();
  const keep = keeping(trouble);
  const count = make("p", "glm-practice-count");
  section.classList.add("glm-live");
  section.append(count, ...keep.parts);
  items.forEach((item) => item.querySelector("details")?.setAttribute("hidden", ""));

  /** Show what may be seen: all up to the first open blank, with a field there. */
  function update({ focus = false } = {}) {
    const open = blanks.find((at) => !done.has(at)) ?? Infinity;
    items.forEach((item, at) => {
      item.hidden = at > open;
    });
    for (const box of section.querySelectorAll(".glm-line, .glm-own-line")) reachable(/** @type {HTMLElement} */ (box));
    const words =
      open === Infinity
        ? "All lines stand. From the first to the last they are one function, written in a new way."
        : `${done.size} of ${blanks.length} blank lines filled.`;
    if (count.textContent !== words) count.textContent = words;
    if (open === Infinity || items[open].querySelector("form")) return;
    const form = ask(open);
    items[open].append(form);
    if (focus) /** @type {HTMLElement} */ (form.querySelector("input")).focus();
  }

  /** A blank is filled: by the reader's line, or by the book's if `typed` is empty. */
  function fill(at, typed, words) {
    done.add(at);
    const item = items[at];
    const folded = item.querySelector("details");
    const own = typed ? make("p", "glm-own-line", typeset(understood(typed, Object.keys(data.symbols)))) : "";
    const book = make("p", "glm-line", ...folded.querySelector(".glm-line").cloneNode(true).childNodes);
    const because = make("p", "", ...folded.querySelector(".glm-because").cloneNode(true).childNodes);
    const shown = make("div", "glm-filled", ...(own ? [make("p", "glm-said", words), own, make("p", "glm-said", "As the book writes it:")] : [make("p", "glm-said", words)]), book, because);
    item.querySelector("form")?.remove();
    item.append(shown);
    item.classList.add("glm-done");
  }

  function accept(at, typed, { to, says }) {
    for (const passed of blanks.filter((each) => each >= at && each < to && !done.has(each))) {
      fill(passed, "", "Passed over, by a line further on.");
    }
    fill(to, typed, says.join(""));
    keepLine(to, typed);
  }

  /** Another tab may have filled other blanks: they are kept as well. */
  function keepLine(at, typed) {
    lines[at] = typed;
    keep.say(kept.put(name, { lines: { .../** @type {any} */ (kept.stored(name)).lines, ...lines } }));
  }

  function ask(at) {
    const step = data.steps[at];
    const folded = items[at].querySelector("details");
    const hints = [...folded.querySelectorAll(".glm-hint")];
    const tried = new Set();
    const label = step.value ? `${letter(step.value)} =` : `Line ${at + 1}, in ${step.of.map(letter).join(" and ")}`;
    const line = formulaField(label, (text) => understood(text, Object.keys(data.symbols)), () => say());
    const verdict = status("glm-verdict");
    const hinted = status("glm-hints");
    const { group, toggle } = keyboard(() => line.input);
    const hint = button(hints.length > 1 ? "A hint" : "The hint", () => {
      hinted.append(hints.shift().cloneNode(true));
      if (!hints.length) hint.remove();
    });
    const show = button("Show the line", () => {
      fill(at, "", "The book's line.");
      keepLine(at, "");
      update({ focus: true });
    });
    show.hidden = true;
    const check = button("Check", null, "submit");
    const later = make("span", "glm-later", `After ${TRIES} different tries the line can be shown.`);
    const buttons = make("div", "glm-buttons", check, ...(hints.length ? [hint] : []), toggle, show, later);
    const form = make("form", "glm-coach", line.row, group, buttons, hinted, verdict);

    /** @param {import("./judge.js").Verdict} [found] */
    function say(found) {
      verdict.classList.toggle("glm-wrong", Boolean(found) && !["true", "again", "unreadable"].includes(found.kind));
      line.input.toggleAttribute("aria-invalid", found?.kind === "unreadable");
      if (!found) return verdict.replaceChildren();
      const known = folded.querySelectorAll(".glm-slip")[found.slip];
      verdict.replaceChildren(...(known ? known.cloneNode(true).childNodes : sentence(found.says)));
    }
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const typed = line.input.value;
      const found = judge(typed, data, at);
      if (found.to !== undefined) {
        accept(at, typed, /** @type {any} */ (found));
        return update({ focus: true });
      }
      say(found);
      if (found.tree && found.kind !== "again") tried.add(standard(found.tree));
      if (tried.size >= TRIES) {
        show.hidden = false;
        later.hidden = true;
      }
    });
    return form;
  }

  // What was typed before is judged anew: nothing counts that is not right.
  for (const at of blanks) {
    if (!(at in lines) || done.has(at)) continue;
    const typed = String(lines[at]);
    const found = typed ? judge(typed, data, at) : null;
    if (found?.to === at) fill(at, typed, "Right.");
    else if (found?.to === undefined && !typed) fill(at, "", "The book's line.");
  }
  for (const at of blanks) {
    if (!done.has(at) && blanks.some((later) => later > at && done.has(later))) fill(at, "", "Passed over, by a line further on.");
  }
  update();
  return () => {};
}
