/**
 * Which questions the reader has answered right: kept in the browser, for the reader alone.
 *
 * A quiz's entry is {"right": [names of questions], "of": how many there are}. What was done with the
 * fresh questions is kept beside it, see fresh/record.js, and is exported, taken in and erased with it.
 */

import { ASIDE, PREFIX as FRESH, isEntry, merged } from "./fresh/record.js";

const PREFIX = "glm-quiz:";

/** @type {Set<() => void>} */
const listeners = new Set();

/** Stands in where the browser stores nothing; lasts as long as the page. */
class PageMemory {
  getItem(key) {
    return this[key] ?? null;
  }

  setItem(key, value) {
    this[key] = value;
  }

  removeItem(key) {
    delete this[key];
  }
}

function openStore() {
  try {
    window.localStorage.setItem(PREFIX, "");
    window.localStorage.removeItem(PREFIX);
    return window.localStorage;
  } catch {
    return new PageMemory(); // forbidden here, or full
  }
}

const store = openStore();

/** Whether what is kept outlives the page. */
export const lasting = !(store instanceof PageMemory);

/** What is kept under a key, as JSON; null where nothing is, or no JSON. */
function parsed(key) {
  try {
    return JSON.parse(store.getItem(key));
  } catch {
    return null;
  }
}

/** The entry of a quiz with nothing beside it; null for what is none. @returns {{right: string[], of: number} | null} */
function asQuiz(value) {
  const { right, of } = value ?? {};
  const sound = Array.isArray(right) && right.every((name) => typeof name === "string");
  return sound && Number.isInteger(of) && of > 0 ? { right, of } : null;
}

/** @returns {{right: string[], of: number} | null} null also for an entry that cannot be read */
const read = (quiz) => asQuiz(parsed(PREFIX + quiz));

/** The names of a quiz's questions that were answered right. @returns {string[]} */
export function answeredRight(quiz) {
  return read(quiz)?.right ?? [];
}

/** Keep that a question was answered right, in a quiz of so many. */
export function keep(quiz, name, of) {
  const right = [...new Set([...answeredRight(quiz), name])];
  store.setItem(PREFIX + quiz, JSON.stringify({ right, of }));
  listeners.forEach((listener) => listener());
}

/** The entries under a prefix by name, those that `as` accepts. */
function under(prefix, as) {
  const names = Object.keys(store)
    .filter((key) => key.startsWith(prefix))
    .map((key) => key.slice(prefix.length))
    .sort();
  const entries = names.map((name) => [name, as(parsed(prefix + name))]);
  return Object.fromEntries(entries.filter(([, entry]) => entry));
}

const asFresh = (value) => (isEntry(value) ? value : null);

/** The progress in all quizzes, and in the fresh questions, by chapter. */
export const everything = () => ({ quizzes: under(PREFIX, asQuiz), fresh: under(FRESH, asFresh) });

/** Delete the progress in all quizzes and fresh questions. */
export function forget() {
  for (const key of Object.keys(store)) {
    if ([PREFIX, FRESH, ASIDE].some((prefix) => key.startsWith(prefix))) store.removeItem(key);
  }
  told();
}

/** Let all parts of the page read anew what is kept. */
function told() {
  listeners.forEach((listener) => listener());
  document.dispatchEvent(new CustomEvent("glm-progress"));
}

/**
 * Add what an export holds to what is kept here; nothing that is here is lost.
 *
 * @param {string} text  of the file
 * @returns {string} a sentence about what happened
 */
export function takeIn(text) {
  let given;
  try {
    given = JSON.parse(text);
  } catch {
    given = null;
  }
  const isTable = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
  if (!isTable(given) || !(isTable(given.quizzes) || isTable(given.fresh))) {
    return "This file is no export of progress from this book. Nothing was changed.";
  }
  /** @type {[string, object][]} */
  const coming = [];
  let refused = 0;
  const take = (prefix, table, as, join) => {
    for (const [name, value] of Object.entries(isTable(table) ? table : {})) {
      const entry = /^[a-z_]{1,40}$/.test(name) ? as(value) : null;
      if (!entry) refused += 1;
      else {
        const here = as(parsed(prefix + name));
        coming.push([prefix + name, here ? join(here, entry) : entry]);
      }
    }
  };
  take(PREFIX, given.quizzes, asQuiz, (here, it) => ({
    right: [...new Set([...here.right, ...it.right])],
    of: Math.max(here.of, it.of),
  }));
  take(FRESH, given.fresh, asFresh, merged);
  const before = coming.map(([key]) => [key, store.getItem(key)]);
  try {
    for (const [key, entry] of coming) store.setItem(key, JSON.stringify(entry));
  } catch {
    for (const [key, value] of before) {
      if (value === null) store.removeItem(key);
      else store.setItem(key, value);
    }
    return "This browser has no room for what the file holds. Nothing was changed.";
  }
  told();
  const skipped = refused ? ` ${refused} could not be read and ${refused === 1 ? "was" : "were"} left out.` : "";
  return `Added to what is kept here: ${coming.length} ${coming.length === 1 ? "entry" : "entries"}.${skipped}`;
}

/** Be told of every change. @returns {() => void} what ends it */
export function listen(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
