/** Five minutes of review: the chosen questions, each a fresh variant, until the time is used up. */

import { showCard } from "../quizzes/fresh/card.js";
import { dealt, dice } from "../quizzes/fresh/deal.js";
import { Practice } from "../quizzes/fresh/record.js";
import { load } from "../quizzes/load.js";
import { make, makeButton } from "../quizzes/parts.js";

export const MINUTES = 5;

/** @type {Map<string, Practice>} what this page has done, by chapter */
export const records = new Map();

/** @param {string} chapter @returns {Promise<{tolerance: number, questions: import("../quizzes/fresh/fill.js").Question[]}>} */
async function questionsOf(chapter) {
  if (!window.glmFreshQuestions?.[chapter]) await load(`fresh/${chapter}.js`);
  return window.glmFreshQuestions[chapter];
}

/** The title of a chapter, as the contents have it. @param {string} chapter */
export function titleOf(chapter) {
  const link = document.querySelector(`[data-chapter="book/${chapter}"] a`);
  return link?.textContent.trim() ?? chapter;
}

function linkTo(chapter, section) {
  const link = make("a", "", titleOf(chapter));
  link.href = `${chapter}.html#${section}`;
  return make("p", "glm-fresh-section", "In the chapter: ", link);
}

/**
 * @param {HTMLElement} place
 * @param {string[]} names  of the questions, "chapter/name"
 * @param {Storage | null} store
 * @param {(answered: {count: number, right: number}) => void} ended
 */
export function review(place, names, store, ended) {
  const until = Date.now() + MINUTES * 60_000;
  const card = make("div", "glm-quiz-question glm-fresh-card");
  const aside = make("span", "glm-fresh-streak");
  const notice = make("p", "glm-fresh-notice");
  notice.setAttribute("role", "status");
  const stop = makeButton("Stop here", () => finish());
  place.replaceChildren(card, notice, make("div", "glm-buttons", stop));
  const left = [...names];
  const answered = { count: 0, right: 0 };
  let end = null;

  function finish() {
    end?.();
    end = null;
    place.replaceChildren();
    ended(answered);
  }

  async function next() {
    end?.();
    end = null;
    const name = Date.now() < until ? left.shift() : undefined;
    if (name === undefined) {
      finish();
      return;
    }
    const [chapter, own] = name.split("/");
    let shipped;
    try {
      shipped = await questionsOf(chapter);
    } catch {
      notice.textContent = `The questions of “${titleOf(chapter)}” could not be fetched; it goes on without them.`;
      await next();
      return;
    }
    const question = shipped.questions.find((each) => each.name === own);
    if (!question) {
      await next(); // asked by an earlier edition of the book
      return;
    }
    if (!records.has(chapter)) {
      records.set(chapter, new Practice(chapter, shipped.questions.map((each) => each.name), store));
    }
    const record = records.get(chapter);
    const { seed, n } = record.deal(own);
    const minutes = Math.max(1, Math.ceil((until - Date.now()) / 60_000));
    aside.textContent = `${titleOf(chapter)}; ${answered.count} answered, about ${minutes} min left`;
    notice.textContent = record.notice;
    end = showCard(card, question, dealt(seed, n, question.size), {
      random: dice(seed ^ (n + 1)),
      tolerance: shipped.tolerance,
      aside,
      where: () => linkTo(chapter, question.section),
      answered(reply) {
        record.answer(own, { place: dealt(seed, n, question.size), ...reply });
        answered.count += 1;
        answered.right += Number(reply.right);
        notice.textContent = record.notice;
      },
      next,
      skip: "Leave it out",
      gives: true,
    });
    card.querySelector("legend").focus();
  }
  next();
}
