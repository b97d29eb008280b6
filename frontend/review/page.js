/** The page "Review", a script of its own. */

import { erase, everything, takeIn } from "../quizzes/whole.js";
import { make, makeButton } from "../quizzes/parts.js";
import { allAnswers, storage } from "./kept.js";
import { modelView } from "./model.js";
import { choose, lookBack } from "./recall.js";
import { calendar } from "./reminder.js";
import { records, review, titleOf } from "./session.js";
import { filePicker, save } from "./files.js";
import "./review.css";

const CLOSED =
  "This browser keeps nothing for this page, as in a private window or with storage forbidden: what you answer here is forgotten when you leave.";
/** More than five minutes hold. */
const MOST = 60;

/** @param {HTMLElement} section */
function enliven(section) {
  const store = storage();
  section.classList.add("glm-live", "glm-quiz", "glm-fresh", "glm-review");
  const said = make("p", "glm-say");
  said.setAttribute("role", "status");
  const state = make("p", "glm-state");
  const place = make("div", "glm-fresh-live");
  const begin = makeButton("Begin five minutes of review", () => {
    const { answers } = allAnswers(store, records);
    const model = view.update(answers);
    const names = choose(model.theta, lookBack(answers).known, Date.now() / 1000, MOST);
    bar.hidden = true;
    said.textContent = "";
    review(place, names, store, ({ count, right }) => {
      bar.hidden = false;
      update();
      document.dispatchEvent(new CustomEvent("glm-fresh")); // the contents show what is mastered
      said.textContent = count
        ? `${right} of ${count} right. The model below has been fitted anew with them.`
        : "Nothing was answered, and nothing has changed.";
      (begin.disabled ? said : begin).focus();
    });
  });
  said.tabIndex = -1;
  const bar = make("div", "glm-buttons", begin);
  const model = make("section", "glm-model");
  const view = modelView(model);
  const heading = (words) => make("h2", "", words);
  section.append(
    state, bar, said, place,
    heading("Your model"), model,
    heading("A reminder"), reminder(),
    heading("Your answers, in your hands"), ...hands(store, say),
  );

  function say(words) {
    said.textContent = words;
    update();
    document.dispatchEvent(new CustomEvent("glm-progress"));
    document.dispatchEvent(new CustomEvent("glm-fresh"));
  }
  function update() {
    const { answers, unread } = allAnswers(store, records);
    const fitted = view.update(answers);
    const { known } = lookBack(answers);
    const now = Date.now() / 1000;
    const due = choose(fitted.theta, known, now, Infinity);
    const chapters = new Set(due.map((name) => name.split("/")[0]));
    const words = [];
    if (!known.size) words.push("Nothing to review yet: press “Practise” at the end of a chapter, and what you answer there comes back here.");
    else if (!due.length) words.push(`${known.size} ${known.size === 1 ? "question has" : "questions have"} been answered, all within the last twelve hours. They rest until tomorrow.`);
    else words.push(`${due.length} of ${known.size} questions that you have met can come back now, from ${chapters.size} ${chapters.size === 1 ? "chapter" : "chapters"}.`);
    if (!store) words.push(CLOSED);
    if (unread.length) words.push(`What this browser keeps of ${unread.map(titleOf).join(", ")} cannot be read. It stays where it is, and the review goes on without it.`);
    state.textContent = words.join(" ");
    begin.disabled = !due.length;
  }
  update();
  window.addEventListener("storage", () => bar.hidden || update());
}

function reminder() {
  const time = make("input");
  Object.assign(time, { type: "time", value: "18:00", required: true });
  const said = make("p", "glm-say");
  said.setAttribute("role", "status");
  const form = make(
    "form", "glm-row",
    make("label", "glm-field", "Every day at ", time),
    makeButton("Save a calendar file", null, { type: "submit" }),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const [hours, minutes] = time.value.split(":").map(Number);
    const uid = `${Date.now().toString(36)}-${Math.random().toString(36).slice(2)}@one-recipe.invalid`;
    save("one-recipe-review.ics", "text/calendar", calendar({ hours, minutes, now: new Date(), uid }));
    said.textContent = "Saved. Open the file with your calendar: it adds thirty days of five minutes.";
  });
  return make("div", "", form, said);
}

/** Export, import, erase. */
function hands(store, say) {
  const note = "A reader's own note on One Recipe: quizzes, fresh questions, practice. It proves nothing.";
  const take = makeButton("Export all", () => {
    const text = JSON.stringify({ note, ...everything(store ?? /** @type {any} */ ({})) }, null, 1);
    save("one-recipe-progress.json", "application/json", `${text}\n`);
  });
  const give = filePicker("Import", false, async ([file]) => {
    try {
      say(store ? takeIn(await file.text(), store) : "This browser keeps nothing for this page. Nothing was changed.");
    } catch {
      say("This file could not be read. Nothing was changed.");
    }
  });
  const label = "Erase all";
  const forget = makeButton(label, () => {
    if (forget.textContent === label) {
      forget.textContent = "Press again to erase it, in all chapters";
      return;
    }
    forget.textContent = label;
    if (store) erase(store);
    records.clear();
    say("Erased: quizzes, fresh questions, derivations and answers in words.");
  });
  forget.addEventListener("blur", () => (forget.textContent = label));
  const words =
    "Nothing is sent: this page has no server to send it to. What you answer lies in this browser until you erase it. " +
    "The export is one file with your quizzes, fresh questions and practice; a file of an earlier edition can be read too.";
  return [make("div", "glm-buttons", take, ...give, forget), make("p", "glm-quiz-note", words)];
}

/** @type {HTMLElement} */
const section = document.querySelector("section[data-script=review]");
if (section) enliven(section);
