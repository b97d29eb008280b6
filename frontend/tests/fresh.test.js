/** The fresh questions: filled and marked as Python does, dealt like cards, kept with care. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { dealt, dice, nextQuestion, shuffled } from "../quizzes/fresh/deal.js";
import { asked } from "../quizzes/fresh/fill.js";
import {
  judgeChoice,
  judgeDrag,
  judgeNumber,
  judgeOrder,
  judgePanels,
} from "../quizzes/fresh/judge.js";
import { ASIDE, PREFIX, Practice, isEntry, merged } from "../quizzes/fresh/record.js";
import { toNumber } from "../quizzes/parts.js";
import { values } from "./values.js";

const JUDGES = {
  number: (question, place, value) => judgeNumber(question, place, value, 0.01),
  choice: judgeChoice,
  order: judgeOrder,
  drag: judgeDrag,
  panels: judgePanels,
};

for (const { chapter, question, place, asked: expected, given } of values.fresh) {
  test(`${chapter} ${question.name} is filled and marked as Python does`, () => {
    assert.equal(asked(question, place), expected);
    assert.ok(given.length > 1);
    for (const { given: answer, right, slip } of given) {
      const verdict = JUDGES[question.kind](question, place, answer);
      const which = `${JSON.stringify(answer)} at ${place}`;
      assert.equal(verdict.right, right, which);
      if (!(question.kind === "order" && verdict.slip === "missing")) {
        assert.equal(verdict.slip, slip, which);
      }
      assert.ok(verdict.why.length > 10 && !/[«»]|undefined|null/.test(verdict.why), verdict.why);
    }
  });
}

test("every variant is dealt once before any comes again", () => {
  for (const size of [1, 7, 100, 240]) {
    for (const seed of [0, 1, 12345, 2 ** 31 - 1]) {
      for (const round of [0, 1, 2]) {
        const met = new Set();
        for (let n = round * size; n < (round + 1) * size; n++) met.add(dealt(seed, n, size));
        assert.equal(met.size, size);
      }
    }
  }
  const orders = [1, 2, 3].map((seed) => Array.from({ length: 50 }, (_, n) => dealt(seed, n, 50)).join());
  assert.equal(new Set(orders).size, 3);
});

test("shuffling leaves no favourite place", () => {
  const random = dice(5);
  const counts = [0, 0, 0, 0];
  for (let k = 0; k < 4000; k++) counts[shuffled([0, 1, 2, 3], random).indexOf(0)] += 1;
  for (const count of counts) assert.ok(count > 850 && count < 1150, counts.join());
});

test("what is not mastered and least asked comes next, and none twice in a row", () => {
  const all = [{ name: "a" }, { name: "b" }, { name: "c" }];
  const topic = (next, mastered = false) => ({ next, mastered });
  assert.equal(nextQuestion(all, {}).name, "a");
  assert.equal(nextQuestion(all, { a: topic(1) }, "a").name, "b");
  assert.equal(nextQuestion(all, { a: topic(9, true), b: topic(5), c: topic(4) }, "c").name, "b");
  assert.equal(nextQuestion(all, { a: topic(3, true), b: topic(5, true), c: topic(4) }, "c").name, "c");
  const done = { a: topic(3, true), b: topic(5, true), c: topic(4, true) };
  assert.equal(nextQuestion(all, done, "a").name, "c");
});

/** Where a browser keeps things, with a limit. */
class Shelf {
  constructor(room = Infinity) {
    this.kept = new Map();
    this.room = room;
  }

  getItem(key) {
    return this.kept.get(key) ?? null;
  }

  setItem(key, value) {
    if (value.length > this.room) throw new Error("QuotaExceededError");
    this.kept.set(key, value);
  }

  removeItem(key) {
    this.kept.delete(key);
  }
}

const KEY = `${PREFIX}how_sure`;
const open = (shelf) => new Practice("how_sure", ["ends", "needed"], shelf, () => 0.5);
const right = { place: 3, right: true, slip: null, seconds: 12.4, now: 1_800_000_000_000 };
const wrong = { ...right, right: false, slip: "added" };

test("three right in a row master a topic, and a wrong one ends the row, not the mastery", () => {
  const shelf = new Shelf();
  const record = open(shelf);
  for (const given of [right, right, wrong, right, right]) record.answer("ends", given);
  assert.equal(record.topic("ends").run, 2);
  assert.equal(record.mastered, 0);
  record.answer("ends", right);
  assert.equal(record.mastered, 1);
  record.answer("ends", wrong);
  assert.equal(record.topic("ends").run, 0);
  assert.equal(open(shelf).mastered, 1);
  assert.deepEqual(JSON.parse(shelf.getItem(KEY)).answers[2], ["ends", 3, 1_800_000_000, 0, "added", 12]);
  assert.equal(record.notice, "");
});

test("two tabs are dealt different questions, and add to one record", () => {
  const shelf = new Shelf();
  const [one, other] = [open(shelf), open(shelf)];
  const places = [one, other, one, other].map((tab) => tab.deal("ends").n);
  assert.deepEqual(places, [0, 1, 2, 3]);
  one.answer("ends", right);
  other.answer("ends", right);
  one.answer("ends", right);
  assert.equal(open(shelf).entry.answers.length, 3);
  assert.equal(other.mastered, 0);
  other.read();
  assert.equal(other.mastered, 1);
});

test("erased in one tab is erased in the other", () => {
  const shelf = new Shelf();
  const record = open(shelf);
  record.answer("ends", right);
  shelf.removeItem(KEY);
  record.answer("needed", right);
  assert.equal(open(shelf).entry.answers.length, 1);
});

test("without a store, or without room, the page remembers and says so", () => {
  const record = open(null);
  for (let k = 0; k < 3; k++) record.answer("ends", right);
  assert.equal(record.mastered, 1);
  assert.match(record.notice, /no room left, or none/);
  const full = new Shelf();
  const before = open(full);
  before.answer("ends", right);
  const kept = full.getItem(KEY);
  full.room = 10;
  for (let k = 0; k < 2; k++) before.answer("ends", right);
  assert.equal(before.mastered, 1);
  assert.match(before.notice, /forgotten when you leave/);
  assert.equal(full.getItem(KEY), kept);
  const closed = { getItem: () => { throw new Error("SecurityError"); } };
  assert.match(open(closed).notice, /no room left, or none/);
});

test("what cannot be read is put aside and not lost", () => {
  for (const text of ["{", "3", "null", "[]", '{"v":1,"of":2,"topics":{"ends":{}},"answers":[]}', '{"v":2}']) {
    const shelf = new Shelf();
    shelf.setItem(KEY, text);
    const record = open(shelf);
    assert.match(record.notice, /put aside, not deleted/);
    const aside = [...shelf.kept].filter(([key]) => key.startsWith(ASIDE));
    assert.deepEqual(aside.map(([, value]) => value), [text]);
    record.answer("ends", right);
    assert.equal(open(shelf).entry.answers.length, 1);
  }
});

test("two records become one, and no answer counts twice", () => {
  /** @type {any} */
  const one = { v: 1, of: 2, topics: {}, answers: [] };
  const topic = { seed: 1, next: 2, run: 1, mastered: false };
  const answer = ["ends", 3, 1_800_000_000, 1, "", 12];
  Object.assign(one, { topics: { ends: topic }, answers: [answer] });
  const later = ["ends", 9, 1_800_000_100, 0, "added", 5];
  /** @type {any} */
  const other = {
    v: 1,
    of: 2,
    topics: { ends: { ...topic, next: 5, mastered: true }, needed: topic },
    answers: [later, answer],
  };
  const both = merged(one, other);
  assert.ok(isEntry(both));
  assert.deepEqual(both.answers, [answer, later]);
  assert.deepEqual(both.topics.ends, { ...topic, next: 5, mastered: true });
  assert.deepEqual(merged(both, one), both);
});

test("numbers are read as people write them", () => {
  const read = { "0.25": 0.25, "0,25": 0.25, "−3": -3, "1/4": 0.25, "1e-3": 0.001, ".5": 0.5 };
  for (const [text, value] of Object.entries(read)) assert.equal(toNumber(text), value);
  for (const text of ["", "four", "1 2", "1/0", "0x1", "Infinity"]) assert.equal(toNumber(text), null);
});
