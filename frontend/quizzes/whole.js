/**
 * All that the browser keeps of a reader's work, in one file: {quizzes, fresh, practice}.
 *
 * A file of an earlier time has only the first, or the first two. To take one in adds to what is here
 * and replaces nothing: what differs in words stays beside what is here.
 *
 * @typedef {Pick<Storage, "getItem" | "setItem" | "removeItem">} Store  whose keys are its own properties
 */

import { ASIDE, PREFIX as FRESH, isEntry, merged } from "./fresh/record.js";

const QUIZ = "glm-quiz:";
const PRACTICE = "glm-practice:";

const isTable = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

/** The entry of a quiz with nothing beside it; null for what is none. */
function asQuiz(value) {
  const { right, of } = value ?? {};
  const sound = Array.isArray(right) && right.every((name) => typeof name === "string");
  return sound && Number.isInteger(of) && of > 0 ? { right, of } : null;
}

const asFresh = (value) => (isEntry(value) ? value : null);
const asPractice = (value) => (isTable(value) ? value : null);

const joinQuizzes = (here, it) => ({
  right: [...new Set([...here.right, ...it.right])],
  of: Math.max(here.of, it.of),
});

/** The lines of a derivation, or an answer in words; the words of the other side stay beside. */
function joinPractice(here, it) {
  if (isTable(here.lines) && isTable(it.lines)) return { ...here, lines: { ...it.lines, ...here.lines } };
  if (typeof here.text !== "string" || typeof it.text !== "string") return here;
  if (here.text.includes(it.text)) return here;
  return it.text.includes(here.text) ? { ...here, text: it.text } : { ...here, other: it.text };
}

const PARTS = /** @type {const} */ ([
  ["quizzes", QUIZ, asQuiz, joinQuizzes, /^[a-z_]{1,40}$/],
  ["fresh", FRESH, asFresh, merged, /^[a-z_]{1,40}$/],
  ["practice", PRACTICE, asPractice, joinPractice, /^[\w:./-]{1,80}$/],
]);

const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Everything that can be read, by part and name. @param {Store} store */
export function everything(store) {
  const keys = Object.keys(store).sort();
  return Object.fromEntries(
    PARTS.map(([part, prefix, as]) => {
      const own = keys.filter((key) => key.startsWith(prefix));
      const entries = own.map((key) => [key.slice(prefix.length), as(parsed(store.getItem(key)))]);
      return [part, Object.fromEntries(entries.filter(([, entry]) => entry))];
    }),
  );
}

/** Delete all of it, and what was put aside. @param {Store} store */
export function erase(store) {
  const prefixes = [QUIZ, FRESH, ASIDE, PRACTICE];
  for (const key of Object.keys(store)) {
    if (prefixes.some((prefix) => key.startsWith(prefix))) store.removeItem(key);
  }
}

/**
 * Add what a file holds to what is kept here; nothing that is here is lost.
 *
 * @param {string} text  of the file
 * @param {Store} store
 * @returns {string} a sentence about what happened
 */
export function takeIn(text, store) {
  const given = parsed(text);
  if (!isTable(given) || !PARTS.some(([part]) => isTable(given[part]))) {
    return "This file is no export of progress from this book. Nothing was changed.";
  }
  /** @type {[string, object][]} */
  const coming = [];
  /** @type {[string, object][]} what gives way to it, or cannot be joined with it */
  const aside = [];
  let refused = 0;
  for (const [part, prefix, as, join, pattern] of PARTS) {
    for (const [name, value] of Object.entries(isTable(given[part]) ? given[part] : {})) {
      const entry = pattern.test(name) ? as(value) : null;
      if (!entry) {
        refused += 1;
        continue;
      }
      const kept = store.getItem(prefix + name);
      const here = as(parsed(kept));
      const joined = here ? join(/** @type {any} */ (here), /** @type {any} */ (entry)) : entry;
      // What cannot be read may be of worth to somebody who can; so may the file's own words.
      if (kept !== null && !here) aside.push([ASIDE + prefix + name, { kept }]);
      if (here && prefix === PRACTICE && !same(joined, entry) && !same(here, entry)) {
        aside.push([`${ASIDE}${prefix}${name}:file`, entry]);
      }
      coming.push([prefix + name, joined]);
    }
  }
  const all = [...aside, ...coming];
  const before = all.map(([key]) => [key, store.getItem(key)]);
  try {
    for (const [key, entry] of all) store.setItem(key, JSON.stringify(entry));
  } catch {
    for (const [key, value] of before) {
      if (value === null) store.removeItem(key);
      else store.setItem(key, value);
    }
    return "This browser has no room for what the file holds. Nothing was changed.";
  }
  const skipped = refused ? ` ${refused} could not be read and ${refused === 1 ? "was" : "were"} left out.` : "";
  return `Added to what is kept here: ${coming.length} ${coming.length === 1 ? "entry" : "entries"}.${skipped}`;
}
