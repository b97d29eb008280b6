/**
 * Which questions the reader has answered right: kept in the browser, for the reader alone.
 *
 * A quiz's entry is {"right": [names of questions], "of": how many there are}.
 */

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

/** @returns {{right: string[], of: number} | null} null also for an entry that cannot be read */
function read(quiz) {
  try {
    const { right, of } = JSON.parse(store.getItem(PREFIX + quiz));
    const sound = Array.isArray(right) && right.every((name) => typeof name === "string");
    return sound && Number.isInteger(of) ? { right, of } : null;
  } catch {
    return null;
  }
}

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

/** The progress in all quizzes, by name. */
export function everything() {
  const quizzes = Object.keys(store)
    .filter((key) => key.startsWith(PREFIX))
    .map((key) => key.slice(PREFIX.length))
    .sort();
  return Object.fromEntries(quizzes.map((quiz) => [quiz, read(quiz)]).filter(([, entry]) => entry));
}

/** Delete the progress in all quizzes. */
export function forget() {
  for (const key of Object.keys(store)) if (key.startsWith(PREFIX)) store.removeItem(key);
  listeners.forEach((listener) => listener());
}

/** Be told of every change. @returns {() => void} what ends it */
export function listen(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
