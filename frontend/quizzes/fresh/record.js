/**
 * What a reader did with a chapter's fresh questions, kept in the browser, for the reader alone.
 *
 * An entry is {v: 1, of, topics, answers}: by question its seed, how many variants were dealt, how
 * many answers in a row were right, and whether it is mastered; and every first answer as [question,
 * variant, seconds since 1970, 1 or 0, slip or "", seconds it took].
 */

import { STREAK } from "./deal.js";

export const PREFIX = "glm-fresh:";
/** Where an entry is put that could not be read. */
export const ASIDE = "glm-fresh-unread:";
/** So many answers are kept of a chapter; the oldest make room. */
const MOST = 1500;

const FULL =
  "This browser has no room left, or none for this page: what you do from here on is forgotten when you leave.";
const UNREAD =
  "What this browser had kept for this chapter could not be read. It is put aside, not deleted, and a new record begins.";

/**
 * @typedef {{seed: number, next: number, run: number, mastered: boolean}} Topic
 * @typedef {[string, number, number, number, string, number]} Answer
 * @typedef {{v: 1, of: number, topics: Record<string, Topic>, answers: Answer[]}} Entry
 */

const whole = (value) => Number.isInteger(value) && value >= 0;

/** @returns {value is Entry} whether it has the form of an entry */
export function isEntry(value) {
  if (typeof value !== "object" || value === null || value.v !== 1 || !whole(value.of)) return false;
  const { topics, answers } = value;
  if (typeof topics !== "object" || topics === null || Array.isArray(topics)) return false;
  if (!Array.isArray(answers)) return false;
  const isTopic = (it) =>
    typeof it === "object" && it !== null && whole(it.seed) && whole(it.next) && whole(it.run) && typeof it.mastered === "boolean";
  const isAnswer = (it) =>
    Array.isArray(it) && it.length === 6 && typeof it[0] === "string" && typeof it[4] === "string" &&
    [it[1], it[2], it[3], it[5]].every((number) => Number.isFinite(number) && number >= 0);
  return Object.values(topics).every(isTopic) && answers.every(isAnswer);
}

/** Both records in one: what was done on either side counts, no answer twice. @param {Entry} one @param {Entry} other @returns {Entry} */
export function merged(one, other) {
  const topics = { ...one.topics };
  for (const [name, topic] of Object.entries(other.topics)) {
    const mine = topics[name];
    topics[name] = !mine
      ? topic
      : {
          ...(mine.next >= topic.next ? mine : topic),
          mastered: mine.mastered || topic.mastered,
        };
  }
  const answers = new Map([...one.answers, ...other.answers].map((it) => [JSON.stringify(it), it]));
  const all = [...answers.values()].sort((a, b) => a[2] - b[2]).slice(-MOST);
  return { v: 1, of: Math.max(one.of, other.of), topics, answers: all };
}

export class Practice {
  /**
   * @param {string} chapter
   * @param {string[]} names  of its questions
   * @param {Storage | null} store  null where the browser keeps nothing
   * @param {() => number} [random]
   */
  constructor(chapter, names, store, random = Math.random) {
    this.key = PREFIX + chapter;
    this.aside = ASIDE + chapter;
    this.names = names;
    this.store = store;
    this.random = random;
    this.notice = store ? "" : FULL;
    this.entry = this.blank();
    this.read();
  }

  /** @returns {Entry} */
  blank() {
    return { v: 1, of: this.names.length, topics: {}, answers: [] };
  }

  /** What is kept now, which another tab may have changed, or erased. */
  read() {
    if (!this.store) return; // what is known here is all there is
    let text;
    try {
      text = this.store.getItem(this.key);
    } catch {
      this.store = null;
      this.notice = FULL;
      return;
    }
    if (text === null) {
      this.entry = this.blank();
      return;
    }
    let found;
    try {
      found = JSON.parse(text);
    } catch {
      found = null;
    }
    if (isEntry(found)) this.entry = found;
    else {
      this.putAside(text);
      this.entry = this.blank();
    }
  }

  putAside(text) {
    this.notice = UNREAD;
    try {
      this.store.setItem(`${this.aside}:${Date.now()}`, text);
      this.store.removeItem(this.key);
    } catch {
      this.store = null; // what is there stays there
    }
  }

  write() {
    if (!this.store) return;
    try {
      this.store.setItem(this.key, JSON.stringify({ ...this.entry, of: this.names.length }));
    } catch {
      this.store = null; // what was kept stays; from here on the page remembers alone
      this.notice = FULL;
    }
  }

  /** @param {string} name @returns {Topic} */
  topic(name) {
    this.entry.topics[name] ??= {
      seed: Math.floor(this.random() * 2 ** 31),
      next: 0,
      run: 0,
      mastered: false,
    };
    return this.entry.topics[name];
  }

  /** The number of the deal, which no other tab is given any more. @param {string} name */
  deal(name) {
    this.read();
    const topic = this.topic(name);
    const n = topic.next;
    topic.next += 1;
    this.write();
    return { seed: topic.seed, n };
  }

  /** Note the first answer to a variant. @param {string} name */
  answer(name, { place, right, slip, seconds, now = Date.now() }) {
    this.read();
    const topic = this.topic(name);
    topic.run = right ? topic.run + 1 : 0;
    if (topic.run >= STREAK) topic.mastered = true;
    const took = Math.min(Math.round(seconds), 3600);
    this.entry.answers.push([name, place, Math.round(now / 1000), Number(right), slip ?? "", took]);
    this.entry.answers = this.entry.answers.slice(-MOST);
    this.write();
  }

  /** How many questions of this chapter are mastered. */
  get mastered() {
    return this.names.filter((name) => this.entry.topics[name]?.mastered).length;
  }
}
