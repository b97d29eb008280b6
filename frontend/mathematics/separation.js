/**
 * Data on which a likelihood has no finite maximum, found from the order of the points.
 *
 * @typedef {import("./likelihood.js").Theta} Theta
 */

import { families } from "./families.js";
import { average } from "./sums.js";

// Where a probability or a rate counts as having reached its limit.
const NEARLY_ZERO = 1e-9;
const FAR = -Math.log(NEARLY_ZERO);

/**
 * Return a θ close to the limit of ever better curves, or null if there is a finite maximum.
 *
 * There is none where some change of θ raises or keeps the likelihood of every point for ever and
 * raises that of one (Wedderburn 1976; Albert and Anderson 1984). With one feature that can be read
 * off the order of the points. `z` holds at least two different numbers, and the average of
 * `y` is not at an edge.
 *
 * @returns {Theta | null}
 */
export function separation(z, y, key) {
  if (key === "poisson") return loneCounts(z, y);
  if (key === "bernoulli") return step(z, y) ?? flipped(step(z.map((each) => -each), y));
  return null;
}

/** @returns {Theta | null} */
const flipped = (/** @type {Theta | null} */ theta) => theta && [theta[0], -theta[1]];

/**
 * Counts at a single z, at one end of all: the curve may drop from there as fast as it likes.
 *
 * @returns {Theta | null}
 */
function loneCounts(z, y) {
  const places = z.filter((_, i) => y[i] > 0);
  const end = places[0];
  const others = z.filter((each) => each !== end).map((each) => end - each);
  const side = Math.sign(others[0]);
  if (places.some((place) => place !== end)) return null;
  if (others.some((other) => Math.sign(other) !== side)) return null;
  const height = Math.log(average(y.filter((_, i) => z[i] === end)));
  const slope = (side * (FAR + Math.max(0, height))) / Math.min(...others.map(Math.abs));
  return [height - slope * end, slope];
}

/**
 * Zeros on the left and ones on the right, or both where they meet: the curve may be a step.
 *
 * @returns {Theta | null}
 */
function step(z, y) {
  const lastZero = Math.max(...z.filter((_, i) => y[i] === 0));
  const firstOne = Math.min(...z.filter((_, i) => y[i] === 1));
  if (lastZero < firstOne) {
    const slope = (2 * FAR) / (firstOne - lastZero);
    return [(-slope * (firstOne + lastZero)) / 2, slope];
  }
  if (lastZero > firstOne) return null;
  const height = families.bernoulli.naturalParameter(average(y.filter((_, i) => z[i] === firstOne)));
  const others = z.filter((each) => each !== firstOne).map((each) => Math.abs(each - firstOne));
  const slope = (FAR + Math.abs(height)) / Math.min(...others);
  return [height - slope * firstOne, slope];
}
