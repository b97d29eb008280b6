/** What the review reads, keeps and hands out: answers, one file of everything, a calendar. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { erase, everything, takeIn } from "../quizzes/whole.js";
import { allAnswers } from "../review/kept.js";
import { calendar } from "../review/reminder.js";

/** Storage as a browser has it: keys are its own properties. */
class Shelf {
  /** @type {number} how often something can still be written */
  room;

  constructor(kept = {}, room = Infinity) {
    Object.defineProperty(this, "room", { value: room, writable: true, enumerable: false });
    Object.assign(this, kept);
  }

  getItem(key) {
    return Object.hasOwn(this, key) ? this[key] : null;
  }

  setItem(key, value) {
    if (this.room-- <= 0) throw new Error("QuotaExceededError");
    this[key] = value;
  }

  removeItem(key) {
    delete this[key];
  }
}

const ENTRY = { v: 1, of: 7, topics: { step: { seed: 5, next: 2, run: 1, mastered: false } }, answers: [["step", 3, 1000, 1, "", 8], ["rate", 3, 500, 0, "sign", 8]] };
const kept = () =>
  new Shelf({
    "glm-quiz:gaussian": JSON.stringify({ right: ["square"], of: 4 }),
    "glm-fresh:newton": JSON.stringify(ENTRY),
    "glm-practice:why:gaussian": JSON.stringify({ text: "because", marks: [true], opened: true }),
    "glm-practice:bernoulli": JSON.stringify({ lines: { 1: "a", 2: "b" } }),
    theme: "dark",
  });

test("answers of all chapters come in order of time, and what cannot be read is named", () => {
  const store = kept();
  store.setItem("glm-fresh:gaussian", "{broken");
  const { answers, unread } = allAnswers(/** @type {any} */ (store));
  assert.deepEqual(answers, [
    { question: "newton/rate", at: 500, right: false },
    { question: "newton/step", at: 1000, right: true },
  ]);
  assert.deepEqual(unread, ["gaussian"]);
  assert.equal(store.getItem("glm-fresh:gaussian"), "{broken");
  assert.deepEqual(allAnswers(null), { answers: [], unread: [] });
});

test("what only the page remembers counts, once", () => {
  const record = /** @type {any} */ ({ store: null, entry: { ...ENTRY, answers: [["step", 3, 2000, 1, "", 8]] } });
  const { answers } = allAnswers(/** @type {any} */ (kept()), new Map([["newton", record]]));
  assert.deepEqual(answers.map(({ at }) => at), [2000]);
  const stored = allAnswers(/** @type {any} */ (kept()), new Map([["newton", { ...record, store: {} }]]));
  assert.equal(stored.answers.length, 2);
});

test("one export has quizzes, fresh questions and practice, and gives all back", () => {
  const file = JSON.stringify({ note: "", ...everything(/** @type {any} */ (kept())) });
  const empty = new Shelf();
  assert.match(takeIn(file, /** @type {any} */ (empty)), /4 entries\.$/);
  assert.deepEqual(everything(/** @type {any} */ (empty)), everything(/** @type {any} */ (kept())));
  assert.equal(empty.getItem("theme"), null);
});

test("files of earlier times are read", () => {
  const store = new Shelf();
  assert.match(takeIn('{"quizzes": {"gaussian": {"right": ["a"], "of": 4}}}', /** @type {any} */ (store)), /1 entry\.$/);
  assert.match(takeIn(JSON.stringify({ practice: { "why:x": { text: "t" } } }), /** @type {any} */ (store)), /1 entry\.$/);
});

test("what is here stays, and words that differ stand beside it", () => {
  const store = kept();
  const file = {
    quizzes: { gaussian: { right: ["other"], of: 4 } },
    practice: { "why:gaussian": { text: "another reason" }, bernoulli: { lines: { 2: "z", 3: "c" } } },
  };
  takeIn(JSON.stringify(file), /** @type {any} */ (store));
  const { quizzes, practice } = /** @type {any} */ (everything(/** @type {any} */ (store)));
  assert.deepEqual(quizzes.gaussian.right, ["square", "other"]);
  assert.equal(practice["why:gaussian"].text, "because");
  assert.equal(practice["why:gaussian"].other, "another reason");
  assert.deepEqual(practice.bernoulli.lines, { 1: "a", 2: "b", 3: "c" });
  const aside = Object.entries(store).filter(([key]) => key.endsWith(":file"));
  assert.deepEqual(aside.map(([, text]) => JSON.parse(text)), Object.values(file.practice));
  erase(/** @type {any} */ (store));
  assert.deepEqual({ ...store }, { theme: "dark" });
});

test("broken and foreign files change nothing, broken entries are counted", () => {
  for (const text of ["", "{", "[]", "null", "7", '{"scene": {}}', JSON.stringify({ quizzes: [] })]) {
    const store = kept();
    assert.match(takeIn(text, /** @type {any} */ (store)), /Nothing was changed/);
    assert.deepEqual({ ...store }, { ...kept() });
  }
  const store = kept();
  const words = takeIn(JSON.stringify({ fresh: { newton: { v: 2 }, "<b>": ENTRY }, practice: { ok: { text: "t" } } }), /** @type {any} */ (store));
  assert.match(words, /1 entry\. 2 could not be read and were left out/);
});

test("a file that finds no room changes nothing", () => {
  const file = JSON.stringify(everything(/** @type {any} */ (kept())));
  for (const room of [0, 1, 3]) {
    const store = new Shelf({ "glm-quiz:gaussian": JSON.stringify({ right: ["mine"], of: 4 }) }, room);
    const before = { ...store };
    // The rollback writes again what was there: a browser has room for that.
    const setItem = store.setItem.bind(store);
    store.setItem = undefined;
    Object.defineProperty(store, "setItem", { value: (key, value) => (value === before[key] ? (store[key] = value) : setItem(key, value)), enumerable: false });
    assert.match(takeIn(file, /** @type {any} */ (store)), /no room/);
    assert.deepEqual({ ...store }, before);
  }
});

test("what could not be read is put aside before it is written over", () => {
  const store = kept();
  store.setItem("glm-fresh:newton", "{broken");
  takeIn(JSON.stringify({ fresh: { newton: ENTRY } }), /** @type {any} */ (store));
  assert.ok(Object.values(store).some((text) => text.includes("{broken")));
  assert.deepEqual(allAnswers(/** @type {any} */ (store)).unread, []);
});

test("erasing leaves what is not ours", () => {
  const store = kept();
  erase(/** @type {any} */ (store));
  assert.deepEqual({ ...store }, { theme: "dark" });
});

test("the calendar is one by RFC 5545", () => {
  const now = new Date(2026, 2, 31, 19, 30);
  const text = calendar({ hours: 18, minutes: 5, now, uid: "x@one-recipe.invalid" });
  assert.ok(text.endsWith("\r\n") && !/[^\r]\n/.test(text));
  const encoder = new TextEncoder();
  for (const line of text.split("\r\n")) assert.ok(encoder.encode(line).length <= 75, line);
  const lines = text.replace(/\r\n /g, "").trimEnd().split("\r\n");
  const value = (name) => lines.filter((line) => line.startsWith(`${name}:`)).map((line) => line.slice(name.length + 1));
  assert.deepEqual(value("DTSTART"), ["20260401T180500"]); // that day's hour had passed
  assert.deepEqual(value("RRULE"), ["FREQ=DAILY;COUNT=30"]);
  assert.match(value("DTSTAMP")[0], /^\d{8}T\d{6}Z$/);
  assert.ok(value("DESCRIPTION")[0].includes("It asks\\, across chapters\\, what"));
  const open = [];
  for (const line of lines) {
    if (line.startsWith("BEGIN:")) open.push(line.slice(6));
    else if (line.startsWith("END:")) assert.equal(open.pop(), line.slice(4));
    else assert.match(line, /^[A-Z-]+(;[^:]+)?:.+$/);
  }
  assert.deepEqual(open, []);
  const early = calendar({ hours: 20, minutes: 0, now, uid: "x" });
  assert.ok(early.includes("DTSTART:20260331T200000\r\n"));
});
