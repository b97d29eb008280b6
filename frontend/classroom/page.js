/** The page "For a class", a script of its own: exports in, tables and a picture out, nothing sent. */

import { make, makeButton } from "../quizzes/parts.js";
import { filePicker, save } from "../review/files.js";
import { figure, table } from "../review/table.js";
import { csv } from "./csv.js";
import { eachOnce, readFile } from "./exports.js";
import { analyse } from "./items.js";
import { itemPersonMap } from "./map.js";
import { fetchWords, meaning, titleOf } from "./meanings.js";
import "./classroom.css";

const minus = (number) => (number === null ? "–" : figure(number));
const percent = (part, whole) => (whole ? `${Math.round((100 * part) / whole)} %` : "–");
const plural = (count, one) => `${count} ${one}${count === 1 ? "" : "s"}`;

/** @param {HTMLElement} section */
function enliven(section) {
  section.classList.add("glm-live", "glm-quiz", "glm-review", "glm-class");
  /** @type {import("./exports.js").Student[]} */
  let all = [];
  const status = make("p", "glm-state", "No export has been read yet.");
  status.setAttribute("role", "status");
  const told = make("ul", "glm-told");
  const results = make("div", "glm-results");
  const begin = makeButton("Begin anew", () => {
    all = [];
    results.replaceChildren();
    told.replaceChildren();
    status.textContent = "All exports are forgotten.";
    begin.hidden = true;
  });
  begin.hidden = true;
  const [button, input] = filePicker("Choose the exports", true, take);
  const drop = make("div", "glm-drop", make("p", "", "Drop the students’ files here, all at once, or"), make("div", "glm-buttons", button, input, begin));
  drop.addEventListener("dragover", (event) => {
    event.preventDefault();
    drop.classList.add("glm-over");
  });
  drop.addEventListener("dragleave", () => drop.classList.remove("glm-over"));
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    drop.classList.remove("glm-over");
    take([...event.dataTransfer.files]);
  });
  section.append(drop, status, told, results);

  /** @param {File[]} files */
  async function take(files) {
    status.textContent = `Reading ${plural(files.length, "file")} …`;
    const read = await Promise.all(files.map(readFile));
    const found = read.flatMap(({ student }) => student ?? []);
    const once = eachOnce([...all, ...found]);
    all = once.students;
    const said = [...read.flatMap((each) => each.said), ...once.said];
    if (all.length) {
      const { items, persons, rasch } = analyse(all);
      const missing = await fetchWords(items.map(({ question }) => question));
      if (missing.length) said.push(`The questions of ${missing.join(", ")} could not be fetched: they are shown by their names.`);
      show(results, { items, persons, rasch });
    }
    told.replaceChildren(...said.map((words) => make("li", "", words)));
    const answers = all.reduce((sum, student) => sum + student.answers.length, 0);
    status.textContent = all.length
      ? `${plural(all.length, "student")}, ${plural(answers, "answer")}. Nothing has left this page.`
      : "None of these files could be used.";
    begin.hidden = !all.length;
  }
}

function show(place, { items, persons, rasch }) {
  const named = items.map((item) => ({ ...item, title: titleOf(item.question) }));
  const heading = (words) => make("h2", "", words);
  place.replaceChildren(
    heading("The questions"), questionTable(named),
    heading("Misconceptions"), misconceptions(named),
    heading("The Rasch model"), ...raschView(named, persons, rasch),
    heading("To a spreadsheet"), tables(named, persons),
  );
}

function questionTable(items) {
  const rows = items.map(({ title, asked, right, discrimination: found }) => [
    title, String(asked), percent(right, asked),
    found ? `${minus(found.r)} (${minus(found.low)} to ${minus(found.high)})` : "–",
  ]);
  return table("First answers: how many, right, and the correlation with the share right elsewhere (95 %)", ["Question", "Answers", "Right", "Item–rest correlation"], rows);
}

function misconceptions(items) {
  const parts = items.filter(({ slips }) => slips.length).map(({ title, question, slips, asked }) => {
    const wrong = slips.reduce((sum, { count }) => sum + count, 0);
    const list = slips.map((each) => {
      const words = make("span");
      words.innerHTML = meaning(question, each); // our own, every number of it escaped by Python
      const name = each.slip ? make("code", "", each.slip) : "";
      return make("li", "", make("strong", "", `${each.count}`), " ", name, name ? ": " : "", words);
    });
    const summary = make("summary", "", `${title}: ${wrong} of ${asked} wrong`);
    return make("details", "", summary, make("ul", "", ...list));
  });
  return make("div", "glm-slips", ...(parts.length ? parts : [make("p", "", "No first answer was wrong.")]));
}

function raschView(items, persons, rasch) {
  const fitted = items.filter(({ difficulty }) => difficulty !== null);
  if (!rasch?.covariance || !fitted.length) {
    return [make("p", "", "There is no scale yet: it takes two questions of which somebody had the first right and the second wrong, and somebody else the other way round.")];
  }
  const apart = items.filter(({ difficulty }) => difficulty === null).map(({ title }) => title);
  const placed = persons.filter(({ ability }) => ability !== null);
  const words = `${plural(fitted.length, "question")} and ${plural(placed.length, "student")} on one scale of log-odds; the numbers stand in the two tables below.`;
  const notes = apart.length
    ? [make("p", "", `Set apart, as the answers do not connect them with the others (all right, all wrong, or asked of others): ${apart.join(", ")}.`)]
    : [];
  const picture = make("div", "glm-picture", itemPersonMap(fitted, placed, words));
  return [
    picture,
    ...notes,
    table("Difficulty by conditional maximum likelihood, mean zero, with its standard error", ["Question", "Difficulty", "Std. error"],
      fitted.map(({ title, difficulty, error }) => [title, minus(difficulty), minus(error)])),
    table("Ability by Warm’s weighted likelihood, which is finite also for all right and all wrong", ["Student", "Right", "Ability", "Std. error"],
      persons.map((each) => [each.name, `${each.right} of ${each.asked}${each.extreme ? ", set apart in the fit of difficulties" : ""}`, minus(each.ability), minus(each.error)])),
  ];
}

function tables(items, persons) {
  const questions = makeButton("Save the questions as CSV", () => {
    const head = ["question", "title", "answers", "right", "correlation", "correlation low", "correlation high", "difficulty", "standard error", "most frequent slip", "times"];
    const rows = items.map((it) => [
      it.question, it.title, it.asked, it.right,
      it.discrimination?.r ?? null, it.discrimination?.low ?? null, it.discrimination?.high ?? null,
      it.difficulty, it.error, it.slips[0]?.slip ?? null, it.slips[0]?.count ?? null,
    ]);
    save("one-recipe-questions.csv", "text/csv", csv([head, ...rows]));
  });
  const students = makeButton("Save the students as CSV", () => {
    const rows = persons.map((it) => [it.name, it.asked, it.right, it.ability, it.error]);
    save("one-recipe-students.csv", "text/csv", csv([["student", "answers", "right", "ability", "standard error"], ...rows]));
  });
  return make("div", "glm-buttons", questions, students);
}

/** @type {HTMLElement} */
const section = document.querySelector("section[data-script=classroom]");
if (section) enliven(section);
