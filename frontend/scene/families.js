/**
 * The families as the scene draws them: the mathematics' formulas, with the scales of record.json.
 *
 * @typedef {object} SceneFamily
 * @property {string} key  as in glmlesson.families
 * @property {"bell" | "classes" | "counts" | "positive" | "softmax"} kind
 * @property {string} colour  a colour of the book
 * @property {number[]} [warped]  the ends of the bent axis, in η
 * @property {number[]} [warp_ticks]
 * @property {string[]} [tick_names]
 * @property {number[]} [rows]  the ends of the axis of the rows
 * @property {number[]} [row_ticks]
 * @property {number[]} [a]  the ends of the axis of a(η)
 * @property {string} target
 * @property {string} unit  what the rows do: they add up, or they have an area
 * @property {string} base
 * @property {string} partition
 * @property {string} response_text
 * @property {number} half  half the width of a bar
 * @property {number} [bars]
 * @property {string} reach
 * @property {number[]} domain  of the target on the plane's vertical axis
 * @property {number[]} ticks
 * @property {number[][]} [classes]  intercept and slope of each logit
 * @property {{mean: number[], mean_ticks: number[], eta: [number, number], eta_ticks: number[],
 *   link: string, response: string}} [both]  the axes and names of the link beside the response
 * @property {number[]} [eta]  of the ring on the axis of η
 * @property {[number | null, number | null]} possible  where the mean can be
 * @property {import("../mathematics/families.js").Family} mathematics
 * @property {(eta: number) => number} response  from the linear predictor to the mean
 * @property {(mean: number) => number} link  and back
 */

import { inventedFamily } from "./invented.js";
import { makeFamily } from "../mathematics/families.js";
import { links } from "../mathematics/links.js";
import { ndtr, ndtri } from "../mathematics/special.js";
import record from "./record.json" with { type: "json" };
import { clamp } from "./shapes.js";

const { exp, log, log1p, sqrt } = Math;

/** Every family of record.json, in its order: the order in which they are mixed. */
export const KEYS = Object.keys(record.families);

/** b(0) … b(9) before a reader has drawn any. @type {number[]} */
const WEIGHTS = record.families.invented.weights;

function sceneFamily(key, stretched = {}, weights = WEIGHTS) {
  const given = { ...record.families[key], ...stretched };
  const mathematics =
    key === "invented" ? inventedFamily(weights) : makeFamily(given.mathematics, given.known);
  const link = given.link === "log" ? links.log : mathematics.link;
  return Object.freeze({ key, ...given, mathematics, response: link.inverse, link: link.link });
}

/** @returns {Record<string, SceneFamily>} with the scales that a data set stretches */
export function familiesFor(scales = {}) {
  return Object.fromEntries(KEYS.map((key) => [key, sceneFamily(key, scales[key])]));
}

export const families = familiesFor();

const scaled = new WeakMap(); // by a data set's scales, then by the weights that its reader has drawn
/** The families of a data set: with its scales, and with what its reader has drawn. */
export function familiesOf({ scales, base = WEIGHTS }) {
  if (!scaled.has(scales)) scaled.set(scales, { all: familiesFor(scales), drawn: new WeakMap() });
  const { all, drawn: made } = scaled.get(scales);
  if (!made.has(base)) {
    made.set(base, { ...all, invented: sceneFamily("invented", scales.invented, base) });
  }
  return made.get(base);
}

/** The natural parameter whose mean the linear predictor gives. */
export function naturalParameter(family, predictor) {
  if (family.link === family.mathematics.link.link) return predictor;
  return family.mathematics.naturalParameter(family.response(predictor));
}

/** η inside the range that this family's ring can reach. */
export const within = (family, eta) => (family.eta ? clamp(eta, ...family.eta) : eta);

/** The three class probabilities at x, whatever is added to all three logits. */
export function classes(x) {
  const logits = families.softmax.classes.map(([a, b]) => a + b * x);
  const top = Math.max(...logits);
  const weights = logits.map((logit) => exp(logit - top));
  const sum = weights[0] + weights[1] + weights[2];
  return weights.map((weight) => weight / sum);
}

// One and the same luck u in (0, 1) through every family ------------------------------------------

/** The smallest count whose probability and that of all below add up to u. */
function countAt(u, family, eta) {
  const { mathematics } = family;
  const { high } = mathematics.support;
  let count = 0;
  for (let sum = exp(mathematics.logProb(0, eta)); sum < u && count < Math.min(high, 400);) {
    count += 1;
    sum += exp(mathematics.logProb(count, eta));
  }
  return count;
}

function inverseGaussianCdf(y, mean, shape) {
  const root = sqrt(shape / y);
  return ndtr(root * (y / mean - 1)) + exp((2 * shape) / mean) * ndtr(-root * (y / mean + 1));
}

/** Where an increasing function crosses u, by halving the logarithm of y. */
function crossing(cdf, u) {
  let [low, high] = [-30, 10];
  for (let i = 0; i < 70; i++) {
    const middle = (low + high) / 2;
    if (cdf(exp(middle)) < u) low = middle;
    else high = middle;
  }
  return exp((low + high) / 2);
}

const quantiles = {
  gaussian: (u, mean) => mean + ndtri(u),
  exponential: (u, mean) => -mean * log1p(-u),
  gamma: (u, mean) => crossing((y) => 1 - exp((-2 * y) / mean) * (1 + (2 * y) / mean), u),
  inverse_gaussian: (u, mean) => crossing((y) => inverseGaussianCdf(y, mean, 2), u),
};

/** The value that luck u brings at x, under the linear predictor given. */
export function quantile(key, u, x, predictor, known = families) {
  if (key === "softmax") {
    const [tea, coffee] = classes(x);
    return u < tea ? 0 : u < tea + coffee ? 1 : 2;
  }
  const family = known[key];
  if (quantiles[key]) return quantiles[key](u, family.response(predictor));
  return countAt(u, family, naturalParameter(family, predictor));
}

/** A row drawn with luck u: what it brings in every family, or in those named. */
export function drawn(u, x, theta, keys = KEYS, known = families) {
  const [theta0, theta1] = theta;
  const predictor = theta0 + theta1 * x;
  return Object.fromEntries(keys.map((key) => [key, quantile(key, u, x, predictor, known)]));
}

/** The value that luck u brings at x to one family. */
export const luckyValue = (family, u, x, theta) =>
  quantile(family.key, u, x, theta[0] + theta[1] * x, { [family.key]: family });

// Data sets ---------------------------------------------------------------------------------------

const GOLDEN = 0.6180339887498949;
/** How far dot i steps aside from its neighbours where many have the same height. */
const jitter = (i) => ((i * GOLDEN) % 1) - 0.5;

/**
 * @typedef {{x: number, jitter: number, [family: string]: number}} Row
 * @typedef {object} Data
 * @property {string} name
 * @property {Row[]} rows
 * @property {number[]} poles  where the other slices stand
 * @property {number} bars  how many counts an outline has room for
 * @property {boolean} [wide]  the title page's spacious margins
 * @property {Record<string, object>} scales
 * @property {number[]} [base]  the weights that the reader has drawn
 * @property {number} [inHand]  of which y the weight is in hand
 * @property {string} [x_title]
 * @property {[number, string][]} [x_ticks]  where the axis of x is marked, and with what
 * @property {string[]} [names]  of the rows, where they have any
 * @property {Row[] | null} [before]  the rows that these have replaced, while they move
 * @property {import("./guesses.js").Guess} [guess]  what the reader has drawn or set
 * @property {number[][] | null} [path]  θ by θ, the ascent of the lab
 * @property {number | null} [hover]  the dot that is pointed at
 * @property {number | null} [chosen]  the dot that is in hand
 */

const BUSY = 5;
/** A count seen as each family's target: was the hour busy, and how many of five. */
function seen(count) {
  const row = Object.fromEntries(KEYS.map((key) => [key, count]));
  return {
    ...row,
    bernoulli: Number(count >= BUSY),
    binomial: Math.min(count, 5),
    invented: Math.min(count, 9),
    softmax: 0,
  };
}

/**
 * A data set of record.json by its name.
 * @param {string} name
 * @returns {Data}
 */
export function dataset(name) {
  const given = record.data[name];
  if (!given) {
    throw new Error(
      `The scene knows no data "${name}"; it knows ${Object.keys(record.data).join(", ")}.`,
    );
  }
  const { x, y, luck, theta, ...shown } = given;
  const rows = x.map((at, i) => ({
    x: at,
    jitter: jitter(i),
    ...(y ? {} : { luck: (luck[i] + 0.5) / x.length }),
    ...(y ? seen(y[i]) : drawn((luck[i] + 0.5) / x.length, at, theta)),
  }));
  return { name, rows, ...shown };
}

/** The same x, every row drawn anew from the model. */
export function redrawn(data, theta, random = Math.random) {
  const known = familiesOf(data);
  const rows = data.rows.map(({ x, jitter: aside }) => {
    const luck = random();
    return { x, jitter: aside, luck, ...drawn(luck, x, theta, KEYS, known) };
  });
  return { ...data, rows };
}

/** The same data and the same luck under weights that the reader has drawn. */
export function withBase(data, base, theta) {
  const known = familiesOf({ ...data, base });
  const rows = data.rows.map((row) =>
    row.luck === undefined
      ? row
      : { ...row, ...drawn(row.luck, row.x, theta, ["invented"], known) },
  );
  return { ...data, base, rows };
}

/** Spacings of the axis other than the family's own link, for means between 0 and 1. */
export const spacings = {
  probit_axis: links.probit.link,
  cloglog_axis: (mean) => log(-log(1 - mean)),
};
