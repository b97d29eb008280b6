/** A class's exports: read or refused in a sentence, each student once, and what their answers say. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { csv, defused } from "../classroom/csv.js";
import { eachOnce, readExport } from "../classroom/exports.js";
import { analyse, discrimination, firstAnswers, slips } from "../classroom/items.js";
import { close, values } from "./values.js";

/** An export of a student with answers [question, right, slip]. */
function exported(seed, answers) {
  const topics = {};
  for (const [question] of answers) topics[question] = { seed: seed * 1000 + question.length, next: 1, run: 0, mastered: false };
  const rows = answers.map(([question, right, slip], i) => [question, i, 1_700_000_000 + i, right, slip ?? "", 9]);
  return JSON.stringify({ note: "", quizzes: {}, fresh: { newton: { v: 1, of: 7, topics, answers: rows } } });
}

test("an export is read, and the first answer to a question counts", () => {
  const { student, said } = readExport("ada.json", exported(1, [["step", 0, "sign"], ["step", 1], ["rate", 1]]));
  assert.deepEqual(said, []);
  const { questions, responses } = firstAnswers([student]);
  assert.deepEqual(questions, ["newton/rate", "newton/step"]);
  assert.deepEqual(responses, [[1, 0]]);
});

const REFUSED = /** @type {[string, string, RegExp][]} */ ([
  ["cut.json", exported(1, [["step", 1]]).slice(0, -20), /cut\.json.* no JSON/],
  ["list.json", "[1, 2]", /list\.json.* no export/],
  ["null.json", "null", /null\.json.* no export/],
  ["foreign.json", '{"quiz": 1}', /foreign\.json.* no export/],
  ["old.json", '{"note": "", "quizzes": {"newton": {"right": ["a"], "of": 4}}}', /old\.json.* no answer to a fresh question/],
]);
for (const [name, text, words] of REFUSED) {
  test(`${name} is refused by its name`, () => {
    const { student, said } = readExport(name, text);
    assert.equal(student, undefined);
    assert.match(said.join(" "), words);
  });
}

test("a broken part is told, and the others are kept", () => {
  const whole = JSON.parse(exported(1, [["step", 1]]));
  whole.fresh.gaussian = { v: 1, of: 3, topics: {}, answers: [["a", "b"]] };
  whole.fresh["<b>"] = {};
  const { student, said } = readExport("ada.json", JSON.stringify(whole));
  assert.equal(student.answers.length, 1);
  assert.equal(said.length, 2);
  assert.match(said[0], /ada\.json.*gaussian.*left out/);
});

test("the same student twice is told, and counts once with the fuller file", () => {
  const early = readExport("early.json", exported(1, [["step", 1]])).student;
  const late = readExport("late.json", exported(1, [["step", 1], ["rate", 0]])).student;
  const other = readExport("early.json", exported(2, [["step", 0]])).student;
  const { students, said } = eachOnce([early, late, other]);
  assert.deepEqual(students.map(({ name }) => name), ["late.json", "early.json"]);
  assert.equal(said.length, 1);
  assert.match(said[0], /early\.json.*late\.json.*same student.*late\.json/);
  const turned = eachOnce([late, early]);
  assert.deepEqual(turned.students.map(({ name }) => name), ["late.json"]);
});

test("two students whose files have one name are told apart", () => {
  const files = [1, 2, 3].map((seed) => readExport("progress.json", exported(seed, [["step", 1]])).student);
  const names = eachOnce(files).students.map(({ name }) => name);
  assert.deepEqual(names, ["progress.json", "progress.json (2)", "progress.json (3)"]);
});

test("the item-rest correlation leaves the item out, and says when there is none", () => {
  const responses = /** @type {(0 | 1 | null)[][]} */ ([[1, 1, 1], [1, 1, 0], [0, 0, 1], [0, 0, 0], [1, 1, 1], [0, null, 0]]);
  const { r, low, high, n } = discrimination(responses, 0);
  // By hand: the shares elsewhere are 1, ½, ½, 0, 1, 0.
  close(r, 1 / Math.sqrt(1.5), { rtol: 1e-12 });
  close([low, high], [-1, 1].map((side) => Math.tanh(Math.atanh(r) + (side * 1.959963984540054) / Math.sqrt(3))), { rtol: 1e-12 });
  assert.equal(n, 6);
  assert.equal(discrimination([[1, 1], [1, 0], [1, 1], [1, 0]], 0), null);
  assert.equal(discrimination([[1, 1], [0, 0]], 0), null);
});

test("slips are counted, the most frequent first", () => {
  const given = (right, slip) => ({ question: "a/b", place: 0, at: 0, right, slip });
  const found = slips([given(false, "sign"), null, given(false, ""), given(false, "sign"), given(true, "")]);
  assert.deepEqual(found.map(({ slip, count }) => [slip, count]), [["sign", 2], ["", 1]]);
});

test("a class on which no scale can be built is described without one", () => {
  const same = [1, 2, 3].map((seed) => readExport(`${seed}.json`, exported(seed, [["step", 1], ["rate", 1]])).student);
  const { items, persons, rasch } = analyse(same);
  assert.equal(rasch, null);
  assert.deepEqual(items.map((it) => [it.asked, it.right, it.difficulty]), [[3, 3, null], [3, 3, null]]);
  assert.ok(persons.every(({ ability }) => ability === null));
});

test("all right and all wrong have finite abilities, and a question all have right is set apart", () => {
  const answers = [[1, 1, 1], [0, 0, 1], [1, 0, 1], [0, 1, 1], [1, 0, 1]];
  const students = answers.map(([a, b, c], i) => readExport(`${i}.json`, exported(i + 1, [["a", a], ["bb", b], ["ccc", c]])).student);
  const { items, persons } = analyse(students);
  assert.deepEqual(items.map(({ difficulty }) => difficulty !== null), [true, true, false]);
  assert.ok(persons.every(({ ability }) => Number.isFinite(ability)));
  assert.deepEqual(persons.map(({ extreme }) => extreme), [true, true, false, false, false]);
  // Two of three discordant students had the first right: b₂ − b₁ = log(2/1).
  close(items[1].difficulty - items[0].difficulty, Math.log(2), { rtol: 1e-10 });
});

test("a table runs no formula, as the grader's", () => {
  for (const [name, expected] of values.cells) assert.equal(defused(name), expected);
  assert.equal(csv([["=1+1", 0.5, null], ['a "b", c', -2, "x"]]), "\ufeff'=1+1,0.5,\r\n\"a \"\"b\"\", c\",-2,x\r\n");
});
