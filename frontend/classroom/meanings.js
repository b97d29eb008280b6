/** The words of the questions and of their slips: fetched for the chapters that the exports name. */

import { fill } from "../quizzes/fresh/fill.js";
import { load } from "../quizzes/load.js";

/** @param {string[]} questions  "chapter/name" @returns {Promise<string[]>} chapters that are not there */
export async function fetchWords(questions) {
  const chapters = [...new Set(questions.map((name) => name.split("/")[0]))];
  const missing = [];
  await Promise.all(
    chapters.map((chapter) =>
      window.glmFreshQuestions?.[chapter]
        ? null
        : load(`fresh/${chapter}.js`).catch(() => missing.push(chapter)),
    ),
  );
  return missing.sort();
}

/** @param {string} name @returns {import("../quizzes/fresh/fill.js").Question | undefined} */
function questionOf(name) {
  const [chapter, own] = name.split("/");
  return window.glmFreshQuestions?.[chapter]?.questions.find((each) => each.name === own);
}

/** A question's title, or its name where this edition does not have it. @param {string} name */
export const titleOf = (name) => questionOf(name)?.title ?? name;

/**
 * What a wrong answer stands for, as the reader was told.
 *
 * @param {string} name
 * @param {{slip: string, place: number}} given
 * @returns {string} HTML, our own
 */
export function meaning(name, { slip, place }) {
  const question = questionOf(name);
  const general = {
    "": "an answer that no known slip leads to",
    early: "a line too soon",
    missing: "a line left out",
    model: "a panel of another model",
  };
  const found =
    question?.slips?.find(([own]) => own === slip)?.[1] ??
    question?.options?.find(([own]) => own === slip)?.[2] ??
    question?.extras?.find(([own]) => own === slip)?.[2];
  if (!found || place >= question.size) return general[slip] ?? "";
  return fill(question, found, place);
}
