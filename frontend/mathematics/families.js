/**
 * The exponential families with the names and formulas of `glmlesson.families`.
 *
 * `families.poisson` is the Poisson; a family that takes something as known has the book's default
 * there, and `makeFamily("gamma", { shape: 3 })` makes another. Keys are Python's names for the
 * families, in lower case.
 *
 * Nothing is clipped and nothing is checked: what a figure lets in, it tests with `contains`
 * against `support`, `etaDomain` and `link.meanDomain`.
 *
 * @typedef {import("./intervals.js").Interval} Interval
 * @typedef {import("./links.js").Link} Link
 *
 * @typedef {object} Family
 * @property {string} key
 * @property {string} name  as in glmlesson
 * @property {string} colour  the class `glm-…` that sets its colour
 * @property {boolean} discrete
 * @property {Record<string, number>} parameters  what is taken as known
 * @property {number} nParameters  the length of η
 * @property {Interval} support
 * @property {Interval} etaDomain  of each entry of η
 * @property {Link | null} link  the canonical one; none for beta and von Mises
 * @property {(y: number) => any} sufficientStatistic  T(y)
 * @property {(y: number) => number} logBaseMeasure  log b(y)
 * @property {(eta: any) => number} logPartition  a(η)
 * @property {(eta: any) => any} mean  E[T(y)] = a′(η)
 * @property {(eta: any) => any} variance  Var[T(y)] = a″(η)
 * @property {(mean: any) => any} naturalParameter  the η of a mean; none for beta and von Mises
 * @property {(y: number, eta: any) => number} logProb
 */

import { familyFacts } from "./facts.js";
import { statements } from "./statements.js";
import { dot } from "./sums.js";

/**
 * @param {string} key  one of those of `families`
 * @param {Record<string, number>} [known]  shape, size, trials or classes; the book's by default
 * @returns {Family}
 * @throws {Error} a sentence, if there is no such family
 */
export function makeFamily(key, known = {}) {
  if (!Object.hasOwn(statements, key)) {
    throw new Error(`The family must be one of ${Object.keys(statements).join(", ")}.`);
  }
  const parameters = { ...familyFacts[key].known };
  for (const [name, value] of Object.entries(known)) {
    const whole = name === "trials" || name === "classes";
    const least = name === "classes" ? 2 : 1;
    if (!(name in parameters)) throw new Error(`The ${key} family takes no ${name}.`);
    if (whole && !(Number.isInteger(value) && value >= least)) {
      throw new Error(`The number of ${name} must be a whole number, ${least} or more.`);
    }
    if (!(Number.isFinite(value) && value > 0)) throw new Error(`The ${name} must be positive.`);
    parameters[name] = value;
  }
  const { name, colour } = familyFacts[key];
  const { link = null, ...statement } = statements[key](parameters);
  /** @type {Family} */
  const family = {
    key,
    name,
    colour,
    discrete: Boolean(statement.support.integer),
    parameters: Object.freeze(parameters),
    nParameters: 1,
    etaDomain: link?.etaDomain,
    link,
    sufficientStatistic: (y) => y,
    logBaseMeasure: () => 0,
    mean: link?.inverse,
    naturalParameter: link?.link,
    logProb: (y, eta) =>
      family.logBaseMeasure(y) + dot(eta, family.sufficientStatistic(y)) - family.logPartition(eta),
    ...statement,
  };
  return Object.freeze(family);
}

/** @type {Record<string, Family>} each with the parameters that it has in the book */
export const families = Object.freeze(
  Object.fromEntries(Object.keys(statements).map((key) => [key, makeFamily(key)])),
);
