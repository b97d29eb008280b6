/**
 * What a reader answers with, for each kind of question.
 *
 * @typedef {import("./fill.js").Question} Question
 * @typedef {import("./judge.js").Verdict} Verdict
 * @typedef {object} Answering
 * @property {() => Verdict | string} judge  a sentence if there is nothing to judge yet
 * @property {() => string} [solution]  the right answer in words, HTML
 * @property {() => void} [end]
 */

import { freshId } from "../../controls/controls.js";
import { make, makeButton, toNumber } from "../parts.js";
import { fill, result } from "./fill.js";
import { shuffled } from "./deal.js";
import { judgeChoice, judgeNumber, judgeOrder, rightOption } from "./judge.js";

const LETTERS = "ABCDEFGH";
const PLACES = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth"];

/** Our own words, in which every number was escaped by Python. @param {HTMLElement} element @param {string} html */
export function setWords(element, html) {
  element.innerHTML = html;
  return element;
}

/** Radio buttons with letters. @returns {Answering} */
export function choose(fieldset, question, place, { random, changed }) {
  const name = freshId("fresh");
  const order = shuffled([...question.options.keys()], random);
  const list = make("ol");
  const inputs = order.map((option, i) => {
    const input = make("input");
    Object.assign(input, { type: "radio", name, value: LETTERS[i] });
    input.dataset.place = String(option);
    input.addEventListener("change", changed);
    const words = setWords(make("span"), fill(question, question.options[option][1], place));
    list.append(make("li", "", make("label", "", input, make("b", "", LETTERS[i]), words)));
    return input;
  });
  fieldset.append(list);
  return {
    judge() {
      const chosen = inputs.findIndex((input) => input.checked);
      return chosen < 0 ? "Choose an answer first." : judgeChoice(question, place, order[chosen]);
    },
    solution() {
      const right = rightOption(question, place);
      const letter = LETTERS[order.indexOf(right)];
      const [, text, why] = question.options[right];
      return `<strong>${letter}</strong>: ${fill(question, text, place)} ${fill(question, why, place)}`;
    },
  };
}

/** A field for a number. @returns {Answering} */
export function enter(fieldset, question, place, { changed, tolerance }) {
  const id = freshId("fresh");
  const field = make("input");
  Object.assign(field, { id, type: "text", autocomplete: "off", spellcheck: false });
  field.setAttribute("aria-describedby", `${id}-within`);
  field.addEventListener("input", changed);
  const label = make("label", "", "Your number");
  label.htmlFor = id;
  const within = make("span", "glm-fresh-within", `right within ${100 * tolerance} %`);
  within.id = `${id}-within`;
  fieldset.append(make("div", "glm-quiz-number", label, field, within));
  return {
    judge() {
      const value = toNumber(field.value);
      field.toggleAttribute("aria-invalid", value === null);
      if (value === null) return "Type a number, such as 0.25, −3 or 1/4.";
      return judgeNumber(question, place, value, tolerance);
    },
    solution() {
      const answer = Number(result(question, place, "answer").toPrecision(4));
      const shown = String(answer).replace("-", "−");
      return `<strong>${shown}</strong>. ${fill(question, question.because, place)}`;
    },
  };
}

/** Lines to put in order above a mark; what stands below it is left out. @returns {Answering} */
export function sort(fieldset, question, place, { random, changed }) {
  const { lines, extras } = question;
  const texts = [...lines.map(([text]) => text), ...extras.map(([, text]) => text)];
  const order = shuffled([...texts.keys()], random);
  if (order.every((line, i) => line === i)) order.reverse();
  const list = make("ol", "glm-fresh-lines");
  const mark = make("li", "glm-fresh-unused", "Lines below are left out");
  const moved = make("p", "glm-hidden");
  moved.setAttribute("role", "status");

  const items = order.map((line, i) => {
    const letter = LETTERS[i];
    const item = make("li");
    item.dataset.place = String(line);
    item.dataset.letter = letter;
    const words = setWords(make("span"), fill(question, texts[line], place));
    const up = makeButton("Up", () => move(item, -1), { name: `Move line ${letter} up` });
    const down = makeButton("Down", () => move(item, 1), { name: `Move line ${letter} down` });
    item.append(
      make("span", "glm-quiz-step", make("b", "", letter), " ", words),
      make("span", "glm-buttons", up, down),
    );
    return item;
  });
  list.append(...items.slice(0, lines.length), mark, ...items.slice(lines.length));
  fieldset.append(list, moved);

  function move(item, by) {
    // The neighbour goes around the line, so that the button in use keeps the focus.
    if (by < 0) item.after(item.previousElementSibling);
    else item.before(item.nextElementSibling);
    update();
    const at = used().indexOf(item);
    const { letter } = item.dataset;
    moved.textContent = at < 0 ? `Line ${letter} is left out.` : `Line ${letter} is ${PLACES[at]}.`;
    const stuck = item.querySelector("button:disabled");
    if (stuck === document.activeElement || document.activeElement === document.body) {
      item.querySelector("button:enabled").focus();
    }
    changed();
  }
  /** @returns {HTMLElement[]} */
  function used() {
    const all = [...list.children].map((child) => /** @type {HTMLElement} */ (child));
    return all.slice(0, all.indexOf(mark));
  }
  function update() {
    for (const item of items) {
      const [up, down] = item.querySelectorAll("button");
      up.disabled = item === list.firstElementChild;
      down.disabled = item === list.lastElementChild;
    }
  }
  update();
  return {
    judge() {
      const verdict = judgeOrder(question, place, used().map((item) => Number(item.dataset.place)));
      if (verdict.right || verdict.slip === "missing") return verdict;
      const { letter } = used()[verdict.wrong].dataset;
      const before = verdict.wrong === 0 ? "" : verdict.wrong === 1 ? "The first line is right. " : `The first ${verdict.wrong} lines are right. `;
      return { ...verdict, why: `${before}Line ${letter} is not the next: ${verdict.why}` };
    },
    solution() {
      const letters = lines.map((_, i) => items.find((item) => item.dataset.place === String(i)).dataset.letter);
      return `<strong>${letters.join(", ")}</strong>. ${fill(question, question.because, place)}`;
    },
  };
}
