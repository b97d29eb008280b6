/**
 * Gradient ascent on that likelihood, and how it is doing, in words.
 *
 * @typedef {import("./likelihood.js").Theta} Theta
 */

import { curvature, eigenvalues, gradient, logLikelihood } from "./likelihood.js";
import { newton } from "./newton.js";
import { sum } from "./sums.js";

/** One step uphill, θ + α∇ℓ(θ); null if it leaves the finite numbers. */
export function gradientStep(theta, x, y, key, alpha) {
  const slopes = gradient(theta, x, y, key);
  const next = theta.map((each, j) => each + alpha * slopes[j]);
  return next.every(Number.isFinite) ? next : null;
}

/**
 * Say how gradient ascent is doing.
 *
 * @param {Theta | null} theta  where it is; null if a step has left the finite numbers
 * @param {Theta} start  where it began
 * @returns {{state: "converged" | "diverged" | "overshooting" | "endless" | "stalled" | "climbing",
 *   words: string}}
 */
export function diagnoseAscent(theta, start, x, y, key, alpha) {
  const { problem, diagnosis } = newton(x, y, key);
  const hasTop = !["no points", "edge", "separated"].includes(problem);
  const steepness = Math.hypot(...(theta ? gradient(theta, x, y, key) : [NaN]));
  const largest = y.reduce((most, each) => Math.max(most, Math.abs(each)), 1);
  const enough = 1e-6 * largest * Math.hypot(x.length, sum(x.map(Math.abs)));
  if (hasTop && steepness <= enough) {
    return { state: "converged", words: "The ascent has arrived: the gradient is zero." };
  }
  const climbed =
    Number.isFinite(steepness) &&
    logLikelihood(theta, x, y, key) >= logLikelihood(start, x, y, key);
  if (!climbed) {
    return {
      state: "diverged",
      words:
        "The ascent diverges: its steps are so long that they overshot the top, and it is lower " +
        "than where it began. Choose a smaller learning rate and start again.",
    };
  }
  const [steepest, flattest] = eigenvalues(curvature(theta, x, y, key));
  if (alpha * steepest > 2) {
    return {
      state: "overshooting",
      words:
        "The steps are too long for this place: they overshoot the top and jump back and forth. " +
        `A learning rate below ${(2 / steepest).toPrecision(2)} would settle here.`,
    };
  }
  if (!hasTop) return { state: "endless", words: diagnosis };
  // Near the top each step leaves 1 − αλ of the error, for the smallest eigenvalue λ at the worst;
  // points at one place say nothing about that direction, and none of the error lies along it.
  const eigenvalue = problem === "one place" ? steepest : flattest;
  const left = Math.log(steepness / enough) / (alpha * eigenvalue);
  if (!(left < 3000)) {
    const many = left < 1e6 ? `some ${Number(left.toPrecision(1))} steps` : "no end of steps";
    return {
      state: "stalled",
      words:
        `The ascent has stalled: it still climbs, but at this learning rate ${many} would be ` +
        "needed. Raise the learning rate, or scale the feature.",
    };
  }
  return { state: "climbing", words: "The ascent is climbing." };
}
