/**
 * The parts of a family that the reader brings, held against its density: b(y) exp(η T(y) − a).
 *
 * @typedef {import("./reader.js").Tree} Tree
 * @typedef {import("./forms.js").Says} Says
 */

import { equal } from "./equal.js";
import { LETTERS, Unreadable, names, read } from "./reader.js";
import { slip } from "./slips.js";
import { call, node } from "./trees.js";

/** Where y may be. @type {Record<string, import("./equal.js").Domain>} */
export const OUTCOMES = {
  "0, 1": { low: 0, high: 1, whole: true },
  "0, 1, 2, …": { low: 0, high: 24, whole: true },
  "1, 2, 3, …": { low: 1, high: 25, whole: true },
  "y > 0": { low: 0.05, high: 6 },
  "y > 1": { low: 1.05, high: 7 },
  "0 < y < 1": { low: 0.03, high: 0.97 },
  "every real number": { low: -4, high: 4 },
};
/** Where the parameter may be. @type {Record<string, import("./equal.js").Domain>} */
export const PARAMETERS = {
  positive: { low: 0.2, high: 4 },
  "between 0 and 1": { low: 0.05, high: 0.95 },
  "any real number": { low: -3, high: 3 },
};
export const PARTS = /** @type {[string, string, "y" | "parameter"][]} */ ([
  ["T", "T(y)", "y"], ["eta", "η", "parameter"], ["b", "b(y)", "y"], ["a", "a", "parameter"],
]);

const product = (b, exponent) => node("product", b, call("exp", exponent));

/**
 * @param {{density: string, T: string, eta: string, b: string, a: string}} typed
 * @param {{parameter: string, outcomes: string, range: string}} where
 * @returns {{right: boolean, says: Says}}
 */
export function judgeParts(typed, { parameter, outcomes, range }) {
  const domains = { y: OUTCOMES[outcomes], [parameter]: PARAMETERS[range] };
  const labels = { density: "The density", ...Object.fromEntries(PARTS.map(([key, label]) => [key, label])) };
  /** @type {Record<string, Tree>} */
  const trees = {};
  for (const [key, label] of Object.entries(labels)) {
    try {
      trees[key] = read(typed[key], Object.keys(domains), { generous: true });
    } catch (error) {
      if (error instanceof Unreadable) return { right: false, says: [`${label}: ${error.message}`] };
      throw error;
    }
  }
  for (const [key, label, holder] of PARTS) {
    const stranger = holder === "y" ? parameter : "y";
    if (names(trees[key]).has(stranger)) {
      const why = holder === "y" ? "belongs to the data alone" : "belongs to the parameter alone";
      return { right: false, says: [`${label} ${why}, but yours holds ${LETTERS[stranger] ?? stranger}.`] };
    }
  }
  const { density, T, eta, b, a } = trees;
  const meeting = node("product", eta, T);
  if (!names(T).has("y")) return { right: false, says: ["T(y) has no y in it, so the parameter would meet no data."] };
  if (!names(eta).has(parameter)) return { right: false, says: ["η has to change with the parameter, and yours is a constant."] };
  if (equal(product(b, node("difference", meeting, a)), density, domains)) {
    return { right: true, says: ["Right: b(y) exp(η T(y) − a) is your density, at every point that was tried."] };
  }
  const others = /** @type {[Tree, Says][]} */ ([
    [product(b, node("sum", meeting, a)), ["A sign has slipped: a is subtracted, and yours would have to be added."]],
    [product(b, node("difference", node("negative", meeting), a)), ["A sign has slipped in η or in T(y)."]],
    [product(node("quotient", b, a), meeting), ["Yours is the normaliser itself; a is its logarithm."]],
    [product(node("product", b, a), meeting), ["Yours is the factor in front; a is minus its logarithm."]],
    [product(call("exp", b), node("difference", meeting, a)), ["Yours is the logarithm of b(y)."]],
  ]);
  for (const [tree, says] of others) if (equal(tree, density, domains)) return { right: false, says };
  const found = slip(product(b, node("difference", meeting, a)), [density], domains);
  return { right: false, says: found.says };
}
