/**
 * Judges an answer, and names the slip behind a wrong one.
 *
 * @typedef {object} Verdict
 * @property {boolean} right
 * @property {string | null} slip  its name, null if no known one leads there
 * @property {string} why  HTML
 * @typedef {import("./fill.js").Question} Question
 */

import { cell, fill, result } from "./fill.js";

/** A typed number is right within this share of the answer; Python proved the slips farther. */
const near = (value, target, tolerance) =>
  Math.abs(value - target) <= Math.max(tolerance * Math.abs(target), 1e-9) * (1 + 1e-9);

/** @param {Question} question @param {number} place @param {number} value @returns {Verdict} */
export function judgeNumber(question, place, value, tolerance) {
  if (near(value, result(question, place, "answer"), tolerance)) {
    return { right: true, slip: null, why: fill(question, question.because, place) };
  }
  for (const [name, words] of question.slips) {
    const met = result(question, place, name);
    if (met !== null && near(value, met, tolerance)) {
      return { right: false, slip: name, why: fill(question, words, place) };
    }
  }
  return { right: false, slip: null, why: fill(question, question.otherwise, place) };
}

/** The place of the right option, among the options as they were shipped. @param {Question} question */
export const rightOption = (question, place) =>
  question.columns["=right"] ? result(question, place, "right") : 0;

/** @param {Question} question @param {number} place @param {number} chosen @returns {Verdict} */
export function judgeChoice(question, place, chosen) {
  const [name, , why] = question.options[chosen];
  const right = chosen === rightOption(question, place);
  return { right, slip: right ? null : name, why: fill(question, why, place) };
}

/**
 * @param {Question} question
 * @param {number} place
 * @param {number[]} used  the lines in use from above; those after the right ones are extras
 * @returns {Verdict & {wrong?: number}}  `wrong` is where the first wrong line stands
 */
export function judgeOrder(question, place, used) {
  const { lines, extras, because } = question;
  const wrong = used.findIndex((line, i) => line !== i || line >= lines.length);
  if (wrong >= 0 || used.length < lines.length) {
    if (wrong < 0) {
      const why = used.length
        ? "What is there is right, and a line is missing at the end."
        : "Put the lines that belong above the others.";
      return { right: false, slip: "missing", why, wrong: used.length };
    }
    const line = used[wrong];
    const [slip, why] =
      line < lines.length
        ? ["early", lines[line][1]]
        : [extras[line - lines.length][0], extras[line - lines.length][2]];
    return { right: false, slip, why: fill(question, why, place), wrong };
  }
  return { right: true, slip: null, why: fill(question, because, place) };
}

/** @param {Question} question @param {number} place @param {Record<string, number>} state @returns {Verdict} */
export function judgeDrag(question, place, state) {
  const reached = (name) =>
    Object.entries(question.states).every(([key, reach]) => {
      const target = cell(question.columns[`=${name}.${key}`], place);
      return target !== null && Math.abs(state[key] - target) <= reach;
    });
  if (reached("answer")) {
    return { right: true, slip: null, why: fill(question, question.because, place) };
  }
  const slip = question.slips.find(([name]) => reached(name));
  const words = slip ? slip[1] : question.otherwise;
  return { right: false, slip: slip?.[0] ?? null, why: fill(question, words, place) };
}

/** @param {Question} question @param {number} place @param {number} panel  as shipped: the first is sought */
export function judgePanels(question, place, panel) {
  const right = panel === 0;
  const note = result(question, place, "notes")[panel];
  const why = fill(question, right ? question.because : question.otherwise, place, { note });
  return { right, slip: right ? null : "model", why };
}
