/** One variant of a question on a card: asked, judged, and answered for the reader who gives up. */

import { make, makeButton } from "../parts.js";
import { asked } from "./fill.js";
import { choose, enter, setWords, sort } from "./kinds.js";
import { dragScene, pickPanel } from "./pictures.js";

const KINDS = { number: enter, choice: choose, order: sort, drag: dragScene, panels: pickPanel };

/**
 * @param {HTMLElement} card
 * @param {import("./fill.js").Question} question
 * @param {number} which  the variant
 * @param {object} options
 * @param {() => number} options.random
 * @param {number} options.tolerance
 * @param {HTMLElement} options.aside  what stands beside the title
 * @param {() => HTMLElement | null} options.where  a link to what teaches it
 * @param {(reply: {right: boolean, slip: string | null, seconds: number}) => void} options.answered
 *   told of the first answer
 * @param {() => void} options.next
 * @param {string} options.skip  the words of the button that leaves it unanswered
 * @param {boolean} [options.gives]  whether to give up is an answer, a wrong one
 * @returns {() => void} what ends it
 */
export function showCard(card, question, which, options) {
  const { random, tolerance, aside, where, answered, next, skip: skipWords, gives = false } = options;
  Object.assign(card.dataset, { topic: question.name, variant: String(which) });
  const began = Date.now();
  let first = true;
  let done = false;
  const legend = setWords(make("legend"), asked(question, which));
  legend.tabIndex = -1;
  const fieldset = make("fieldset", "", legend);
  const verdict = make("div", "glm-quiz-verdict");
  verdict.setAttribute("role", "status");
  const main = makeButton("Check", null, { type: "submit" });
  const give = makeButton("Show the answer", () => finish());
  const skip = makeButton(skipWords, () => next());
  const bar = make("div", "glm-buttons", main, give, skip);
  const form = make("form", "", fieldset, bar, verdict);
  const head = make("p", "glm-fresh-head", make("b", "", question.title), " ", aside);
  card.replaceChildren(head, form);
  give.hidden = !gives;

  const answering = KINDS[question.kind](fieldset, question, which, {
    random,
    tolerance,
    changed: () => !done && say(null, "", ""),
  });
  /** @param {boolean | null} right */
  function say(right, words, why) {
    verdict.replaceChildren();
    verdict.classList.toggle("glm-quiz-right", right === true);
    verdict.classList.toggle("glm-quiz-wrong", right === false);
    if (!words) return;
    const said = setWords(make("span"), why);
    verdict.append(make("p", "", make("strong", "", words), " ", said));
    const link = right === false ? where() : null;
    if (link) verdict.append(link);
  }
  function note(right, slip) {
    if (first) answered({ right, slip, seconds: (Date.now() - began) / 1000 });
    first = false;
  }
  function close() {
    done = true;
    main.textContent = "Next question";
    give.hidden = true;
    skip.hidden = true;
  }
  /** The reader gives up: the answer is shown. */
  function finish() {
    const solution = answering.solution();
    close();
    if (gives) note(false, null);
    say(null, "The answer:", solution);
    const link = where();
    if (link) verdict.append(link);
    main.focus();
  }
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (done) {
      next();
      return;
    }
    const reply = answering.judge();
    if (typeof reply === "string") {
      say(null, reply, "");
      return;
    }
    if (reply.right) close();
    else give.hidden = false;
    say(reply.right, reply.right ? "Right." : "Not this.", reply.why);
    note(reply.right, reply.slip);
  });
  return () => answering.end?.();
}
