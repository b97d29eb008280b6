/**
 * Recall as a Bernoulli GLM, and what it advises to review. `glmlesson.practice.recall` says why it is
 * this model, computes the same, and is what these functions are tested against.
 *
 * @typedef {object} Answer
 * @property {string} question  "chapter/name"
 * @property {number} at  seconds since 1970
 * @property {boolean} right
 * @typedef {{last: number, right: number, wrong: number}} Memory  what is known of a question
 */

import startup from "./startup.json" with { type: "json" };
import { fitLogistic } from "../mathematics/logistic.js";
import { dot, quadratic } from "../mathematics/matrices.js";
import { expit } from "../mathematics/special.js";

export const DAY = 86_400;
const LEAST_GAP = 60;
/** Days after which a review is to have helped. */
export const HORIZON = 7;
/** Days for which a question rests after an answer. */
export const REST = 0.5;
const NORMAL_975 = 1.959963984540054;

export const NAMES = ["constant", "log gap", "log(1 + right)", "log(1 + wrong)"];

/** @param {number} gap  in days @param {number} right @param {number} wrong  answers before */
export const features = (gap, right, wrong) => [
  1,
  Math.log(Math.max(gap, LEAST_GAP / DAY)),
  Math.log1p(right),
  Math.log1p(wrong),
];

/**
 * What is known of every question, and the row of each answer that followed another.
 *
 * @param {Answer[]} answers  in order of time
 */
export function lookBack(answers) {
  /** @type {Map<string, Memory>} */
  const known = new Map();
  /** @type {{gap: number, before: Memory, right: boolean}[]} */
  const reviews = [];
  for (const { question, at, right } of answers) {
    const memory = known.get(question) ?? { last: at, right: 0, wrong: 0 };
    if (known.has(question)) {
      reviews.push({ gap: (at - memory.last) / DAY, before: { ...memory }, right });
    }
    memory.last = at;
    memory[right ? "right" : "wrong"] += 1;
    known.set(question, memory);
  }
  return { known, reviews };
}

/** The reader's model. @param {Answer[]} answers  in order of time */
export function fit(answers) {
  const { reviews } = lookBack(answers);
  const X = [];
  const y = [];
  const weights = [];
  for (const [gap, right, wrong, chance, weight] of startup) {
    for (const [outcome, share] of [[1, chance], [0, 1 - chance]]) {
      X.push(features(gap, right, wrong));
      y.push(outcome);
      weights.push(weight * share);
    }
  }
  for (const { gap, before, right } of reviews) {
    X.push(features(gap, before.right, before.wrong));
    y.push(Number(right));
    weights.push(1);
  }
  return { ...fitLogistic(X, y, weights), reviews: reviews.length };
}

/** The chance of recall, and its 95 % interval, which is symmetric in the log-odds. */
export function chance({ theta, covariance }, gap, right, wrong) {
  const x = features(gap, right, wrong);
  const eta = dot(x, theta);
  const wide = NORMAL_975 * Math.sqrt(quadratic(covariance, x));
  return { chance: expit(eta), low: expit(eta - wide), high: expit(eta + wide) };
}

/** By how much a review now raises the chance of recall after some days. */
export function gain(theta, gap, right, wrong, horizon = HORIZON) {
  const mean = (days, yes, no) => expit(dot(features(days, yes, no), theta));
  const now = mean(gap, right, wrong);
  return (
    now * mean(horizon, right + 1, wrong) +
    (1 - now) * mean(horizon, right, wrong + 1) -
    mean(gap + horizon, right, wrong)
  );
}

/**
 * The questions to review now, chapters mixed: those first from whose review recall gains most.
 *
 * @param {number[]} theta
 * @param {Map<string, Memory>} known
 * @param {number} now  seconds since 1970
 * @param {number} count
 */
export function choose(theta, known, now, count, rest = REST) {
  /** @type {{name: string, gains: number}[]} */
  const waiting = [];
  for (const [name, { last, right, wrong }] of known) {
    const gap = (now - last) / DAY;
    if (gap >= rest) waiting.push({ name, gains: Math.round(1e9 * gain(theta, gap, right, wrong)) });
  }
  waiting.sort((a, b) => b.gains - a.gains || (a.name < b.name ? -1 : 1));
  return mixed(waiting.slice(0, count).map(({ name }) => name));
}

/** In an order that changes the chapter wherever the next that differs can. @param {string[]} names */
function mixed(names) {
  const left = [...names];
  const found = [];
  const chapter = (name) => name?.split("/")[0];
  while (left.length) {
    const place = left.findIndex((name) => chapter(name) !== chapter(found.at(-1)));
    found.push(...left.splice(Math.max(place, 0), 1));
  }
  return found;
}
