/**
 * Brings a quiz to life: `glmlesson.quizzes` has written its questions, its answers and what
 * each answer means into the page; here they get fields to answer in and a reply.
 *
 * Every word of the reply is copied from the folded answers, formulas and all.
 */

import { freshId } from "../controls/controls.js";
import { make, makeButton, toNumber } from "./parts.js";
import * as progress from "./progress.js";

const LETTERS = "ABCDEFGH";
const PLACES = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth"];
const WHERE = progress.lasting
  ? "Your progress is kept in this browser and sent nowhere."
  : "This browser keeps nothing for this page, so your progress ends with your visit.";
const NOTE =
  `${WHERE} It is a note to yourself and no proof of anything: whoever unfolds the answers can ` +
  "have it complete.";

/**
 * @typedef {object} Reply
 * @property {boolean} [right]  undefined if there is nothing to judge yet
 * @property {string} words  what to say before the explanation
 * @property {Element} [why]  the explanation, to be copied
 */

/** Radio buttons in place of the list's letters. @returns {() => Reply} */
function choose(question, changed) {
  const name = freshId("quiz");
  const meanings = [...question.querySelectorAll("details li")];
  const inputs = [...question.querySelectorAll("fieldset > ol > li")].map((item, i) => {
    const input = make("input");
    Object.assign(input, { type: "radio", name, value: LETTERS[i] });
    input.addEventListener("change", changed);
    const words = make("span", "", ...item.childNodes);
    item.append(make("label", "", input, make("b", "", LETTERS[i]), words));
    return input;
  });
  return () => {
    const chosen = meanings[inputs.findIndex((input) => input.checked)];
    if (!chosen) return { words: "Choose an answer first." };
    const right = "right" in chosen.dataset;
    return { right, words: right ? "Right." : "Not this one.", why: chosen.querySelector("span") };
  };
}

/** A field for a number. @returns {() => Reply} */
function enter(question, changed) {
  const id = freshId("quiz");
  const field = make("input");
  Object.assign(field, { id, type: "text", autocomplete: "off", spellcheck: false });
  field.addEventListener("input", changed);
  const label = make("label", "", "Your number");
  label.htmlFor = id;
  question.querySelector("fieldset").append(make("div", "glm-quiz-number", label, field));

  const meanings = [...question.querySelectorAll("details li")];
  const tolerance = Number(question.querySelector("details ul").dataset.tolerance);
  return () => {
    const value = toNumber(field.value);
    field.toggleAttribute("aria-invalid", value === null);
    if (value === null) return { words: "Type a number, such as 0.25, −3 or 1/4." };
    // Rounding may not turn an answer on the edge away.
    const near = (item) => Math.abs(value - Number(item.dataset.value)) <= tolerance * (1 + 1e-9);
    const meant = meanings.find((item) => "value" in item.dataset && near(item)) ?? meanings.at(-1);
    const right = "right" in meant.dataset;
    return { right, words: right ? "Right." : "Not this number.", why: meant.querySelector("span") };
  };
}

/** Steps that can be moved up and down. @returns {() => Reply} */
function sort(question, changed) {
  const list = question.querySelector("fieldset > ol");
  const moved = make("p", "glm-hidden");
  moved.setAttribute("role", "status");
  list.after(moved);

  function move(item, by) {
    // The neighbour goes around the step, so that the button in use keeps the focus.
    if (by < 0) item.after(item.previousElementSibling);
    else item.before(item.nextElementSibling);
    update();
    moved.textContent = `Step ${item.dataset.letter} is ${PLACES[[...list.children].indexOf(item)]}.`;
    const stuck = item.querySelector("button:disabled");
    if (stuck === document.activeElement || document.activeElement === document.body) {
      item.querySelector("button:enabled").focus();
    }
    changed();
  }
  function update() {
    for (const item of list.children) {
      const [up, down] = item.querySelectorAll("button");
      up.disabled = item === list.firstElementChild;
      down.disabled = item === list.lastElementChild;
    }
  }

  [...list.children].forEach((item, i) => {
    const letter = LETTERS[i];
    item.dataset.letter = letter;
    const step = make("span", "glm-quiz-step", make("b", "", letter), " ", ...item.childNodes);
    const up = makeButton("Up", () => move(item, -1), { name: `Move step ${letter} up` });
    const down = makeButton("Down", () => move(item, 1), { name: `Move step ${letter} down` });
    item.append(step, make("span", "glm-buttons", up, down));
  });
  update();

  const because = question.querySelector("details p span");
  const reasons = question.querySelectorAll("details ol span");
  return () => {
    const steps = [...list.children];
    const wrong = steps.findIndex((item, i) => Number(item.dataset.place) !== i + 1);
    if (wrong < 0) return { right: true, words: "Right.", why: because };
    const { letter, place } = steps[wrong].dataset;
    return { right: false, words: tooSoon(letter, wrong), why: reasons[place - 1] };
  };
}

/** Name the first wrong step; what stands before it is right, so it can only be too early. */
function tooSoon(letter, before) {
  if (before === 0) return `Step ${letter} cannot come first.`;
  const [steps, them] = before === 1 ? ["step is", "it"] : [`${before} steps are`, "them"];
  return `The first ${steps} right. After ${them}, step ${letter} comes too soon.`;
}

const KINDS = { choice: choose, number: enter, order: sort };

/** Make a form of a question. @returns {() => void} what shows whether it was answered right */
function enliven(question, quiz, total) {
  const { kind, name } = question.dataset;
  const [ask, offer] = question.children;
  const legend = make("legend", "", ...ask.childNodes);
  const fieldset = make("fieldset", "", legend);
  if (offer.tagName === "OL") fieldset.append(offer);
  const verdict = make("p", "glm-quiz-verdict");
  verdict.setAttribute("role", "status");
  const mark = make("span", "glm-quiz-mark", "✓ answered right");
  const bar = make("div", "glm-buttons", makeButton("Check", null, { type: "submit" }), mark);
  const form = make("form", "", fieldset, bar, verdict);
  ask.replaceWith(form);

  const judge = KINDS[kind](question, () => say({ words: "" }));
  /** @param {Reply} reply */
  function say({ right, words, why }) {
    verdict.replaceChildren(...(words ? [make("strong", "", words), " "] : []));
    if (why) verdict.append(...why.cloneNode(true).childNodes);
    verdict.classList.toggle("glm-quiz-right", right === true);
    verdict.classList.toggle("glm-quiz-wrong", right === false);
  }
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const reply = judge();
    say(reply);
    if (reply.right) progress.keep(quiz, name, total);
  });
  return () => {
    mark.hidden = !progress.answeredRight(quiz).includes(name);
  };
}

/** A button that takes in a file with progress, and says what came of it. */
function importButton(say, take) {
  const input = make("input");
  Object.assign(input, { type: "file", accept: ".json,application/json", hidden: true });
  input.addEventListener("change", async () => {
    const [file] = input.files;
    if (!file) return;
    try {
      say(await take(await file.text()));
    } catch {
      say("This file could not be read. Nothing was changed.");
    }
    input.value = "";
  });
  return [makeButton("Import progress", () => input.click()), input];
}

/** A button that forgets when it is pressed twice, and says so in between. */
function forgetButton() {
  const label = "Forget my progress";
  const button = makeButton(label, () => {
    if (button.textContent === label) {
      button.textContent = "Press again to forget it, in all chapters";
    } else {
      button.textContent = label;
      progress.forget();
    }
  });
  button.addEventListener("blur", () => {
    button.textContent = label;
  });
  return button;
}

/**
 * @param {HTMLElement} section  as `glmlesson.quizzes` writes it
 * @param {() => Promise<typeof import("./file.js")>} files  what writes progress out and takes it in
 * @returns {() => void} what ends its listening
 */
export function enlivenQuiz(section, files) {
  const { quiz } = section.dataset;
  /** @type {NodeListOf<HTMLElement>} */
  const found = section.querySelectorAll(".glm-quiz-question");
  const questions = [...found];
  const names = questions.map((question) => question.dataset.name);
  section.classList.add("glm-live");
  const marks = questions.map((question) => enliven(question, quiz, questions.length));
  const count = make("p", "glm-quiz-count");
  const taken = make("p", "glm-quiz-taken");
  taken.setAttribute("role", "status");
  const say = (words) => {
    taken.textContent = words;
  };
  const unread = "What writes the file could not be fetched. Press again to try once more.";
  const download = () => files().then((file) => file.download(progress), () => say(unread));
  const take = (text) => files().then((file) => file.takeIn(text, progress));
  const buttons = [makeButton("Export my progress", download), ...importButton(say, take), forgetButton()];
  const tools = make("div", "glm-buttons", ...buttons);
  const note = make("p", "glm-quiz-note", NOTE);
  section.append(make("div", "glm-quiz-progress", count, tools, taken, note));

  function update() {
    const right = progress.answeredRight(quiz).filter((name) => names.includes(name));
    const words = `${right.length} of ${names.length} right`;
    if (count.textContent !== words) count.textContent = words;
    marks.forEach((show) => show());
  }
  update();
  return progress.listen(update);
}

/** A quiz in a live notebook, whose kernel hands over the same section; its script has file.js in it. */
export function quizView(model, el, file) {
  el.innerHTML = model.get("page"); // written by glmlesson, every text of it escaped there
  const section = el.querySelector("section");
  const end = enlivenQuiz(section, async () => file);
  return () => {
    end();
    section.remove();
  };
}
