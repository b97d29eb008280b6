/**
 * How far a line has come: what its form still lacks on the way to b(y) exp(η T(y) − a).
 *
 * Equal lines are equally true, and only one of them may be the next. A step asks for some of the
 * forms below; what is missing of one is said in a sentence that names the piece.
 *
 * @typedef {import("./reader.js").Tree} Tree
 * @typedef {(string | Tree)[]} Says  words, with formulas among them
 */

import { exponent, factors, holds, names, nodes, terms } from "./trees.js";

/** Whether a tree holds a symbol other than y. */
const holdsParameter = (tree) => [...names(tree)].some((name) => name !== "y");
const mixed = (tree) => holds(tree, "y") && holdsParameter(tree);

/** The exponents of a line's exponentials that hold a parameter. @param {Tree} line */
const exponents = (line) =>
  factors(line)
    .map(({ tree }) => exponent(tree))
    .filter((above) => above && holdsParameter(above));

/** Whether a term is something in y alone times something without y. @param {Tree} term */
const divides = (term) => factors(term).every(({ tree }) => !mixed(tree));

/** @type {Record<string, (line: Tree) => Says | null>} */
export const FORMS = {
  /** No power has y in its exponent, but those of e. */
  powers(line) {
    const power = nodes(line).find(
      (tree) => tree.is === "power" && !exponent(tree) && holds(tree.parts[1], "y") && holdsParameter(tree),
    );
    return power ? ["True. But in ", power, " the data still stand in an exponent: write the power with e."] : null;
  },
  /** The parameter stands in exponents alone. */
  exponential(line) {
    const outside = factors(line).find(({ tree }) => !exponent(tree) && holdsParameter(tree));
    if (!outside) return null;
    return ["True. But ", outside.tree, " holds a parameter and still stands outside the exponential."];
  },
  /** No logarithm holds y. */
  logs(line) {
    const log = nodes(line).find((tree) => tree.is === "call" && tree.name === "log" && mixed(tree));
    return log ? ["True. But ", log, " still has y inside the logarithm: split it and bring the exponent down."] : null;
  },
  /** One exponential holds all of the parameter. */
  one(line) {
    return exponents(line).length > 1
      ? ["True. But two exponentials hold parameters: add their exponents, so that there is one."]
      : null;
  },
  /** Its exponent is one product of something in y and something without, and terms that hold one of the two. */
  sorted(line) {
    const all = exponents(line).flatMap((above) => terms(above));
    const tangled = all.find(({ tree }) => !divides(tree));
    if (tangled) {
      return ["True. But in ", tangled.tree, " data and parameter are still tangled: multiply out, and sort by what each term holds."];
    }
    const both = all.filter(({ tree }) => mixed(tree));
    if (both.length > 1) {
      return ["True. But ", both[0].tree, " and ", both[1].tree, " both hold y and a parameter: gather what multiplies y."];
    }
    return null;
  },
  /** What holds y alone stands outside. */
  apart(line) {
    const inside = exponents(line).flatMap((above) => terms(above));
    const alone = inside.find(({ tree }) => holds(tree, "y") && !holdsParameter(tree));
    return alone
      ? ["True. But ", alone.tree, " in the exponent holds y alone: it can leave, and join the factor in front."]
      : null;
  },
};

/** What a line lacks of some forms; null if nothing. @param {Tree} line @param {string[]} wanted */
export function lacks(line, wanted) {
  for (const name of wanted) {
    const missing = FORMS[name](line);
    if (missing) return missing;
  }
  return null;
}

