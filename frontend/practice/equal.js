/**
 * Two formulas as functions: equal where the symbols may live, and without a value at the same places.
 *
 * The rule is that of `grading.formula`. Both are computed with sixty digits at points from every
 * part of the domain, where unequal formulas agree by accident about as often as nobody guesses a
 * fifty-digit number. All that stands in a formula must be real.
 *
 * @typedef {import("./reader.js").Tree} Tree
 * @typedef {import("./precise.js").Real} Real
 * @typedef {{low: number, high: number, whole?: boolean}} Domain  of whole numbers, both ends belong
 * @typedef {Record<string, Domain>} Domains
 */

import { functions } from "./functions.js";
import * as precise from "./precise.js";

const POINTS = 40;
const ENOUGH = 6;
const AGREE = -83; // 1e-25, as a power of two
const LARGEST = 1e6; // in bits: numbers up to 2 to this power
const BOUNDED = new Set(["factorial", "gamma", "loggamma"]);

/** A place at which a number in the formula has too many digits to be computed. */
class TooLarge extends Error {}

function small(value, bits) {
  if (value.m && precise.magnitude(value) > bits) throw new TooLarge();
  return value;
}

const OPERATIONS = {
  negative: precise.negative,
  sum: precise.add,
  difference: precise.subtract,
  product: precise.multiply,
  quotient: precise.divide,
  power: (base, exponent) => precise.power(small(base, LARGEST), small(exponent, 24)),
};

/** @param {Tree} tree @param {Record<string, Real>} place @returns {Real} */
function computed(tree, place) {
  if (tree.is === "number") return precise.fromText(tree.text);
  if (tree.is === "name") return place[tree.name];
  if (tree.is === "constant") return tree.name === "e" ? precise.E : precise.PI;
  const parts = tree.parts.map((part) => computed(part, place));
  if (tree.is !== "call") return OPERATIONS[tree.is](...parts);
  const bits = BOUNDED.has(tree.name) ? 20 : 24;
  return functions[tree.name](...parts.map((part) => small(part, bits)));
}

/** The value at a place; null where there is none, "large" where it cannot be computed. */
function value(tree, place) {
  try {
    return computed(tree, place);
  } catch (error) {
    if (error instanceof precise.NoValue) return null;
    if (error instanceof TooLarge || error instanceof RangeError) return "large";
    throw error;
  }
}

/** Places of the domain, each symbol in every part of its own. @param {Domains} domains */
export function places(domains, count = POINTS) {
  const columns = Object.entries(domains).map(([name, domain]) => [name, spread(domain, count)]);
  return Array.from({ length: count }, (_, i) =>
    Object.fromEntries(columns.map(([name, column]) => [name, column[/** @type {any} */ (i)]])),
  );
}

/** @param {Domain} domain */
function spread({ low, high, whole }, count) {
  const draw = () => low + Math.floor(Math.random() * (high - low + 1));
  const found = [];
  if (whole) {
    for (let n = low; n <= high && found.length < count; n += 1) found.push(n);
    while (found.length < count) found.push(draw());
  } else {
    for (let part = 0; part < count - 2; part += 1) {
      found.push(low + ((high - low) * (part + Math.random())) / (count - 2));
    }
    // Close to either end.
    found.push(low + (high - low) * Math.random() * 1e-6, high - (high - low) * Math.random() * 1e-6);
  }
  for (let i = found.length - 1; i > 0; i -= 1) {
    const j = Math.floor(Math.random() * (i + 1));
    [found[i], found[j]] = [found[j], found[i]];
  }
  return found.map(precise.fromDouble);
}

function agree(got, wanted) {
  const apart = precise.subtract(got, wanted);
  return !apart.m || precise.magnitude(apart) <= AGREE + Math.max(0, precise.magnitude(wanted));
}

/**
 * Whether two formulas are the same function of the symbols.
 *
 * @param {Tree} answer @param {Tree} right @param {Domains} domains
 * @param {Record<string, Real>[]} [at]  places to compare at
 */
export function equal(answer, right, domains, at = places(domains)) {
  let points = 0;
  for (const place of at) {
    const wanted = value(right, place);
    if (wanted === "large") continue;
    const got = value(answer, place);
    if (got === "large" || (got === null) !== (wanted === null)) return false;
    if (got === null) continue;
    if (!agree(got, wanted)) return false;
    points += 1;
  }
  return points >= ENOUGH || standard(answer) === standard(right);
}

/** A plain number for a place, for feedback; null where there is none. @returns {number | null} */
export function plainValue(tree, place) {
  const at = Object.fromEntries(Object.entries(place).map(([name, x]) => [name, precise.fromDouble(x)]));
  const found = value(tree, at);
  return found === null || found === "large" ? null : precise.toDouble(found);
}

/**
 * A formula in a standard writing: what is said in another order, or with a 0 added or a factor of 1,
 * is written alike. Equal writings are equal functions; different ones need not differ.
 *
 * @param {Tree} tree @returns {string}
 */
export function standard(tree) {
  const [a, b] = tree.parts;
  if (tree.is === "number") return String(Number(tree.text));
  if (tree.is === "name" || tree.is === "constant") return tree.name;
  if (tree.is === "call") {
    const inside = tree.parts.map(standard).join(",");
    return tree.name === "exp" ? `e^(${inside})` : `${tree.name}(${inside})`;
  }
  if (tree.is === "power") return `${standard(a)}^(${standard(b)})`;
  if (["sum", "difference", "negative"].includes(tree.is)) {
    const terms = signedTerms(tree, 1).filter((term) => term !== "+0" && term !== "-0").sort();
    return terms.length ? `(${terms.join("")})`.replace(/^\(\+([^+-]+)\)$/, "$1") : "0";
  }
  const factors = signedFactors(tree, "*").filter((factor) => factor !== "*1" && factor !== "/1");
  return factors.length ? `[${factors.sort().join("")}]`.replace(/^\[\*([^*/]+)\]$/, "$1") : "1";
}

function signedTerms(tree, sign) {
  const [a, b] = tree.parts;
  if (tree.is === "sum") return [...signedTerms(a, sign), ...signedTerms(b, sign)];
  if (tree.is === "difference") return [...signedTerms(a, sign), ...signedTerms(b, -sign)];
  if (tree.is === "negative") return signedTerms(a, -sign);
  return [`${sign > 0 ? "+" : "-"}${standard(tree)}`];
}

function signedFactors(tree, sign) {
  const [a, b] = tree.parts;
  if (tree.is === "product") return [...signedFactors(a, sign), ...signedFactors(b, sign)];
  if (tree.is === "quotient") return [...signedFactors(a, sign), ...signedFactors(b, sign === "*" ? "/" : "*")];
  return [`${sign}${standard(tree)}`];
}
