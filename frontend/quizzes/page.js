/** The quizzes on a page without a kernel, a script of their own: most readers come for a figure. */

import { load } from "./load.js";
import { offerFresh } from "./offer.js";
import { enlivenQuiz } from "./quiz.js";
import "../controls/live.css";
import "./quiz.css";

const files = () => load("progress.js").then(() => window.glmProgress);

function enlivenAll() {
  /** @type {NodeListOf<HTMLElement>} */
  const found = document.querySelectorAll("section[data-quiz]:not(.glm-live)");
  found.forEach((section) => enlivenQuiz(section, files));
  /** @type {NodeListOf<HTMLElement>} */
  const fresh = document.querySelectorAll("section[data-fresh]:not(.glm-live)");
  fresh.forEach(offerFresh);
}

if (document.readyState === "loading") {
  document.addEventListener("DOMContentLoaded", enlivenAll, { once: true });
} else {
  enlivenAll();
}
