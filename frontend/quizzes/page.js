/** The quizzes on a page without a kernel, a script of their own: most readers come for a figure. */

import { offerFresh } from "./offer.js";
import { enlivenQuiz } from "./quiz.js";
import "../controls/live.css";
import "./quiz.css";

function enlivenAll() {
  /** @type {NodeListOf<HTMLElement>} */
  const found = document.querySelectorAll("section[data-quiz]:not(.glm-live)");
  found.forEach(enlivenQuiz);
  /** @type {NodeListOf<HTMLElement>} */
  const fresh = document.querySelectorAll("section[data-fresh]:not(.glm-live)");
  fresh.forEach(offerFresh);
}

if (document.readyState === "loading") {
  document.addEventListener("DOMContentLoaded", enlivenAll, { once: true });
} else {
  enlivenAll();
}
