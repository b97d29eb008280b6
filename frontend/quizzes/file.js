/**
 * A reader's progress as a file: written out, and taken in. It is fetched when the reader asks for it.
 *
 * @typedef {typeof import("./progress.js")} Progress  the page's own, which knows what the browser does not keep
 */

import { PREFIX as FRESH, isEntry, merged } from "./fresh/record.js";
import { make } from "./parts.js";

const asFresh = (value) => (isEntry(value) ? value : null);

/** The progress in all quizzes, and in the fresh questions, by chapter. @param {Progress} progress */
function everything({ PREFIX, store, parsed, asQuiz }) {
  const under = (prefix, as) => {
    const names = Object.keys(store)
      .filter((key) => key.startsWith(prefix))
      .map((key) => key.slice(prefix.length))
      .sort();
    const entries = names.map((name) => [name, as(parsed(prefix + name))]);
    return Object.fromEntries(entries.filter(([, entry]) => entry));
  };
  return { quizzes: under(PREFIX, asQuiz), fresh: under(FRESH, asFresh) };
}

/** Hand the reader a file with the progress in all quizzes. @param {Progress} progress */
export function download(progress) {
  const note = "A reader's own note on the quizzes of One Recipe. It proves nothing.";
  const text = JSON.stringify({ note, ...everything(progress) }, null, 1);
  const link = make("a");
  link.href = URL.createObjectURL(new Blob([`${text}\n`], { type: "application/json" }));
  link.download = "one-recipe-progress.json";
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/**
 * Add what an export holds to what is kept here; nothing that is here is lost.
 *
 * @param {string} text  of the file
 * @param {Progress} progress
 * @returns {string} a sentence about what happened
 */
export function takeIn(text, { PREFIX, store, parsed, asQuiz, told }) {
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
