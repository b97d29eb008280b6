/**
 * "Practise: fresh questions" below a chapter's quiz. The page has three examples with folded
 * answers; their code and the questions are fetched when the reader asks for them.
 */

import { make, makeButton } from "./parts.js";
import { load } from "./load.js";

/** @param {HTMLElement} section  as the book's extension writes it */
export function offerFresh(section) {
  const { fresh: chapter } = section.dataset;
  const examples = section.querySelector(".glm-fresh-examples");
  const said = make("p", "glm-fresh-notice");
  said.setAttribute("role", "status");
  const start = makeButton("Practise", async () => {
    start.disabled = true;
    try {
      await Promise.all([load("fresh.js"), load(`fresh/${chapter}.js`)]);
      const place = make("div", "glm-fresh-live");
      bar.replaceWith(place);
      window.glmFresh.practise(place, window.glmFreshQuestions[chapter], () =>
        document.dispatchEvent(new CustomEvent("glm-fresh")),
      );
    } catch {
      start.disabled = false;
      said.textContent = "The questions could not be fetched. Press again to try once more.";
    }
  });
  const bar = make("div", "glm-buttons", start, said);
  section.classList.add("glm-live", "glm-quiz");
  examples.before(bar);
}
