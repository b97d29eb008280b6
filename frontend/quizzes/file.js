/**
 * A reader's progress as a file: written out, and taken in. It is fetched when the reader asks for it.
 *
 * @typedef {typeof import("./progress.js")} Progress  the page's own, which knows what the browser does not keep
 */

import { make } from "./parts.js";
import * as whole from "./whole.js";

/** Hand the reader a file with all that is kept: quizzes, fresh questions, practice. @param {Progress} progress */
export function download({ store }) {
  const note = "A reader's own note on One Recipe: quizzes, fresh questions, practice. It proves nothing.";
  const text = JSON.stringify({ note, ...whole.everything(store) }, null, 1);
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
export function takeIn(text, { store, told }) {
  const said = whole.takeIn(text, store);
  told();
  return said;
}
