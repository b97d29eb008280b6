/** One's own derivation: a density that the reader brings, and four parts that are checked against it. */

import { button, choice, keeping, make, sentence, status } from "./elements.js";
import { keyboard } from "./keys.js";
import * as kept from "./kept.js";
import { formulaField } from "./line.js";
import { OUTCOMES, PARAMETERS, PARTS, judgeParts } from "./parts.js";
import { LETTERS, read } from "./reader.js";

const LETTER_NAMES = ["lambda", "phi", "mu", "theta", "sigma", "kappa", "s", "r"];
const same = (them) => them.map((text) => /** @type {[string, string]} */ ([text, text]));

/** @param {HTMLElement} section  as `glmlesson.practice` writes it */
export function enlivenOwn(section) {
  const name = "derive:own";
  const { value, trouble } = kept.get(name);
  const keep = keeping(trouble);
  const outcomes = choice("Outcomes y", same(Object.keys(OUTCOMES)));
  const letters = LETTER_NAMES.map((each) => /** @type {[string, string]} */ ([each, LETTERS[each] ?? each]));
  const parameter = choice("Parameter", letters);
  const range = choice("It is", same(Object.keys(PARAMETERS)));
  const understand = (text) => read(text, ["y", parameter.select.value], { generous: true });
  const verdict = status("glm-verdict");
  const changed = () => {
    verdict.replaceChildren();
    verdict.classList.remove("glm-wrong", "glm-right");
    keep.say(kept.put(name, current()));
  };
  const labels = [["density", "Your density p(y)"], ...PARTS.map(([key, label]) => [key, label])];
  const fields = Object.fromEntries(labels.map(([key, label]) => [key, formulaField(label, understand, changed)]));
  const lists = { parameter: parameter.select, outcomes: outcomes.select, range: range.select };
  const current = () => ({
    ...Object.fromEntries(Object.entries(fields).map(([key, { input }]) => [key, input.value])),
    ...Object.fromEntries(Object.entries(lists).map(([key, { value: chosen }]) => [key, chosen])),
  });

  let aimed = fields.density.input;
  const { group, toggle } = keyboard(() => aimed);
  for (const { input } of Object.values(fields)) {
    input.addEventListener("focus", () => {
      aimed = input;
    });
  }
  for (const [key, select] of Object.entries(lists)) {
    if ([...select.options].some((option) => option.value === value[key])) select.value = value[key];
    select.addEventListener("change", changed);
  }
  for (const [key, each] of Object.entries(fields)) if (typeof value[key] === "string") each.set(value[key]);

  const form = make(
    "form", "glm-coach",
    make("div", "glm-choices", outcomes.row, parameter.row, range.row),
    fields.density.row,
    make("div", "glm-parts", ...PARTS.map(([key]) => fields[key].row)),
    group,
    make("div", "glm-buttons", button("Check", null, "submit"), toggle),
    verdict,
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const typed = current();
    const { right, says } = judgeParts(/** @type {any} */ (typed), /** @type {any} */ (typed));
    verdict.classList.toggle("glm-right", right);
    verdict.classList.toggle("glm-wrong", !right);
    verdict.replaceChildren(...sentence(says));
  });
  section.classList.add("glm-live");
  section.querySelector("details").before(form);
  section.append(...keep.parts);
  return () => {};
}
