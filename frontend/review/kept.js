/** What the browser keeps of a reader's answers in all chapters: see quizzes/fresh/record.js. */

import { PREFIX, isEntry } from "../quizzes/fresh/record.js";

/** The browser's storage; null where it is closed to the page. */
export function storage() {
  try {
    return window.localStorage;
  } catch {
    return null;
  }
}

/**
 * Every answer to a fresh question, in order of time, and the chapters of which nothing could be read.
 *
 * @param {Storage | null} store
 * @param {Map<string, import("../quizzes/fresh/record.js").Practice>} records  of this page, by chapter;
 *   where the browser has no room for one, what the page remembers counts
 * @returns {{answers: import("./recall.js").Answer[], unread: string[]}}
 */
export function allAnswers(store, records = new Map()) {
  /** @type {import("./recall.js").Answer[]} */
  const answers = [];
  const unread = [];
  const add = (chapter, entry) => {
    for (const [name, , at, right] of entry.answers) {
      answers.push({ question: `${chapter}/${name}`, at, right: right === 1 });
    }
  };
  const remembered = [...records].filter(([, record]) => !record.store);
  for (const [chapter, { entry }] of remembered) add(chapter, entry);
  const here = new Set(remembered.map(([chapter]) => chapter));
  for (const key of store ? Object.keys(store) : []) {
    const chapter = key.slice(PREFIX.length);
    if (!key.startsWith(PREFIX) || here.has(chapter)) continue;
    let entry = null;
    try {
      entry = JSON.parse(store.getItem(key));
    } catch {
      // told by whoever asked
    }
    if (isEntry(entry)) add(chapter, entry);
    else unread.push(chapter);
  }
  answers.sort((a, b) => a.at - b.at || (a.question < b.question ? -1 : 1));
  return { answers, unread };
}
