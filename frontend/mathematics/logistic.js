/** Fits of the Bernoulli family with its canonical link. `glmlesson.GLM` is their oracle. */

import { dot } from "./matrices.js";
import { climb } from "./newton.js";
import { expit, logaddexp } from "./special.js";

/**
 * The maximum of the weighted likelihood, Σ w (y xᵀθ − log(1 + e^(xᵀθ))).
 *
 * @param {number[][]} X  rows
 * @param {number[]} y  0 or 1
 * @param {number[]} weights
 */
export function fitLogistic(X, y, weights) {
  const columns = X[0].length;
  return climb((theta) => {
    let height = 0;
    const gradient = Array(columns).fill(0);
    const information = gradient.map(() => Array(columns).fill(0));
    X.forEach((x, row) => {
      const eta = dot(x, theta);
      const mu = expit(eta);
      const w = weights[row];
      height += w * (y[row] * eta - logaddexp(0, eta));
      for (let i = 0; i < columns; i++) {
        gradient[i] += w * (y[row] - mu) * x[i];
        for (let j = 0; j < columns; j++) information[i][j] += w * mu * (1 - mu) * x[i] * x[j];
      }
    });
    return { height, gradient, information };
  }, Array(columns).fill(0));
}

/**
 * The ability θ of one who answered questions of known difficulty, P = expit(θ − b), by Warm's
 * weighted likelihood (1989): the maximum of the likelihood times √I(θ), which is finite for one who
 * has everything right, or wrong. For this model it is Firth's (1993) mean bias reduction.
 *
 * @param {number[]} y  0 or 1
 * @param {number[]} difficulties
 * @returns {{theta: number, error: number}}  error is 1/√I(θ)
 */
export function ability(y, difficulties) {
  const at = (theta) => {
    let score = 0;
    let information = 0;
    let skew = 0;
    difficulties.forEach((b, i) => {
      const p = expit(theta - b);
      score += y[i] - p;
      information += p * (1 - p);
      skew += p * (1 - p) * (1 - 2 * p);
    });
    return { slope: score + skew / 2 / information, information };
  };
  // The slope falls through zero once between these ends, where it is of either sign: bisection.
  let low = Math.min(...difficulties) - 40;
  let high = Math.max(...difficulties) + 40;
  for (let i = 0; i < 100 && high - low > 1e-13 * Math.max(1, Math.abs(low)); i++) {
    const middle = (low + high) / 2;
    if (at(middle).slope > 0) low = middle;
    else high = middle;
  }
  const theta = (low + high) / 2;
  return { theta, error: 1 / Math.sqrt(at(theta).information) };
}
