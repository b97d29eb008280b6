/** Newton's method for a concave function of a few coefficients, with halved steps where one overshoots. */

import { cholesky, dot, inverse, solve } from "./matrices.js";

const MOST_STEPS = 100;

/**
 * @typedef {object} Point
 * @property {number} height  the function
 * @property {number[]} gradient
 * @property {number[][]} information  minus its second derivatives
 */

/**
 * The top of a concave function.
 *
 * It has arrived when the decrement gᵀ I⁻¹ g, twice what a step can still gain, is below 1e-22: then
 * every coefficient is within 1e-11 of its standard error.
 *
 * @param {(theta: number[]) => Point} at
 * @param {number[]} start
 * @returns {{theta: number[], covariance: number[][], converged: boolean}}  the covariance is the
 *   inverse of the information
 */
export function climb(at, start) {
  let theta = [...start];
  let here = at(theta);
  for (let i = 0; i < MOST_STEPS; i++) {
    const L = cholesky(here.information);
    if (!L) break;
    const step = solve(L, here.gradient);
    const arrived = dot(step, here.gradient) < 1e-22;
    let share = 1;
    let next = theta.map((each, j) => each + step[j]);
    let there = at(next);
    while (!(there.height >= here.height - 1e-12 * Math.abs(here.height)) && share > 1e-6) {
      share /= 2;
      next = theta.map((each, j) => each + share * step[j]);
      there = at(next);
    }
    if (arrived) return { theta, covariance: inverse(L), converged: true };
    theta = next;
    here = there;
  }
  const L = cholesky(here.information);
  return { theta, covariance: L ? inverse(L) : null, converged: false };
}
