/**
 * Which questions the reader has answered right: kept in the browser, for the reader alone.
 *
 * A quiz's entry is {"right": [names of questions], "of": how many there are}. What was done with the
 * fresh questions is kept beside it, see fresh/record.js, and is erased with it; file.js writes both out
 * and takes them in.
 */

import { ASIDE, PREFIX as FRESH } from "./fresh/record.js";

export const PREFIX = "glm-quiz:";

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

export const store = openStore();

/** Whether what is kept outlives the page. */
export const lasting = !(store instanceof PageMemory);

/** What is kept under a key, as JSON; null where nothing is, or no JSON. */
export function parsed(key) {
  try {
    return JSON.parse(store.getItem(key));
  } catch {
    return null;
  }
}

/** The entry of a quiz with nothing beside it; null for what is none. @returns {{right: string[], of: number} | null} */
export function asQuiz(value) {
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

/** Delete the progress in all quizzes and fresh questions. */
export function forget() {
  for (const key of Object.keys(store)) {
    if ([PREFIX, FRESH, ASIDE].some((prefix) => key.startsWith(prefix))) store.removeItem(key);
  }
  told();
}

/** Let all parts of the page read anew what is kept. */
export function told() {
  listeners.forEach((listener) => listener());
  document.dispatchEvent(new CustomEvent("glm-progress"));
}

/** Be told of every change. @returns {() => void} what ends it */
export function listen(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
