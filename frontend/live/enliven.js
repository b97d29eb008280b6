/** Figures and quizzes in a new output come to life as those that the page began with. */

import { script } from "./workers.js";

const SCRIPTS = { "figure[data-figure]": "figures.js", "section[data-quiz]": "quizzes.js" };

/** @param {HTMLElement | undefined} place */
export async function enliven(place) {
  if (!place) return;
  const root = document.documentElement.dataset.content_root;
  for (const [what, file] of Object.entries(SCRIPTS)) {
    if (!place.querySelector(what)) continue;
    // Each run of the script looks for what is not alive yet.
    await script(`${root}_static/${file}`);
  }
}
