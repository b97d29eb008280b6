/**
 * Fitting a curve h(θ₀ + θ₁x) by maximum likelihood, as `glmlesson.lesson.newton` does for any GLM.
 *
 * The points are two arrays, `x` and `y`; the family is named by its key: gaussian, bernoulli or
 * poisson, each with its canonical link. The points are taken to be finite and the targets to lie
 * in the family's support.
 *
 * @typedef {import("./likelihood.js").Theta} Theta
 *
 * @typedef {object} Fit
 * @property {Theta | null} theta  the estimate; null without points. Where the likelihood has no
 *   finite maximum it rises for ever as the curve nears a limit, and this is that limit: with an
 *   intercept of ∓∞ and a slope of 0 for a constant at the edge ("edge"), and else with finite
 *   numbers that take the curve to within a billionth of the limit at the points ("separated")
 * @property {boolean} converged  whether theta is the maximum-likelihood estimate
 * @property {"" | "no points" | "one place" | "edge" | "separated" | "unsettled"} problem
 * @property {string} diagnosis  "converged", or in words what is the matter
 * @property {number} steps
 * @property {Theta[]} path  every point that Newton's method visited, the start first
 * @property {(x: number) => number} curve  the fitted mean at x, never NaN; exact also far from
 *   zero, where θ₀ + θ₁x loses digits
 */

import { families } from "./families.js";
import { separation } from "./separation.js";
import { average, sum } from "./sums.js";

/** The straight line of least squares: the Gaussian fit. @param {number[]} x @param {number[]} y */
export function leastSquares(x, y) {
  return newton(x, y, "gaussian");
}

/**
 * Fit by Newton's method, whose every step divides the slope by the curvature.
 *
 * @param {number[]} x @param {number[]} y
 * @param {"gaussian" | "bernoulli" | "poisson"} key
 * @returns {Fit}
 */
export function newton(x, y, key) {
  const { link } = families[key];
  if (!x.length) {
    return failure("no points", "There is no point to fit.", { theta: null, curve: () => 0 });
  }
  const middle = average(y);
  if (key !== "gaussian" && (middle === 0 || (key === "bernoulli" && middle === 1))) {
    const theta = [link.link(middle), 0];
    const curve = () => middle;
    return failure("edge", EDGE[key][middle], { theta, path: [theta], curve });
  }
  const low = x.reduce((one, other) => Math.min(one, other));
  const high = x.reduce((one, other) => Math.max(one, other));
  if (low === high) {
    const theta = [link.link(middle), 0];
    return failure("one place", ONE_PLACE, { theta, path: [theta], curve: () => middle });
  }
  // Newton's method works on z, which runs from −1 to 1: far from zero, or in large or small units,
  // x itself would cost digits.
  const centre = low / 2 + high / 2;
  const scale = high / 2 - low / 2;
  const z = x.map((each) => (each - centre) / scale);
  /** @type {(theta: Theta) => Theta} */
  const toX = ([intercept, slope]) => [intercept - (slope / scale) * centre, slope / scale];
  /** @type {(theta: Theta) => (at: number) => number} */
  const curveOf = ([intercept, slope]) => {
    return (at) => link.inverse(intercept + slope * ((at - centre) / scale));
  };
  const limit = separation(z, y, key);
  if (limit) {
    const theta = toX(limit);
    return failure("separated", SEPARATED[key], { theta, path: [theta], curve: curveOf(limit) });
  }
  const { path, settled } = climb(z, y, key, [link.link(middle), 0]);
  const found = {
    theta: toX(path.at(-1)),
    steps: path.length - 1,
    path: path.map(toX),
    curve: curveOf(path.at(-1)),
  };
  if (!settled) return failure("unsettled", UNSETTLED, found);
  return { converged: true, problem: "", diagnosis: "converged", ...found };
}

/** @returns {Fit} */
function failure(problem, diagnosis, found) {
  return { converged: false, problem, diagnosis, steps: 0, path: [], ...found };
}

// a(η + δ) − a(η), without subtracting large numbers from each other.
const RISES = {
  gaussian: (eta, delta) => delta * (eta + delta / 2),
  bernoulli(eta, delta) {
    if (eta > 0) return delta + RISES.bernoulli(-eta, -delta); // for a(η) = η + a(−η)
    return Math.log1p(families.bernoulli.mean(eta) * Math.expm1(delta));
  },
  poisson: (eta, delta) => Math.exp(eta) * Math.expm1(delta),
};

/**
 * Newton's method, each step halved until it climbs.
 *
 * @returns {{path: Theta[], settled: boolean}}
 */
function climb(z, y, key, start) {
  const { mean: response, variance } = families[key];
  const rise = RISES[key];
  const path = [start];
  for (let taken = 0; taken < 200; taken++) {
    const [intercept, slope] = path.at(-1);
    const eta = z.map((each) => intercept + slope * each);
    const residuals = eta.map((each, i) => y[i] - response(each));
    const weights = eta.map(variance);
    // About the weighted centre of the points the two equations of a step fall apart, each solved
    // by one division. Solved as a pair they lose the digits of small counts beside a huge one.
    const weight = sum(weights);
    const centre = sum(weights.map((each, i) => each * z[i])) / weight;
    const spread = sum(weights.map((each, i) => each * (z[i] - centre) ** 2));
    const tilt = sum(residuals.map((each, i) => each * (z[i] - centre))) / spread;
    const lift = sum(residuals) / weight;
    const move = z.map((each) => lift + tilt * (each - centre));
    if (!move.every(Number.isFinite)) break;
    const furthest = Math.max(...move.map(Math.abs));
    const settled = furthest <= 1e-9 * (1 + Math.max(...eta.map(Math.abs)));
    let part = 1;
    const climbs = () =>
      sum(move.map((each, i) => y[i] * part * each - rise(eta[i], part * each))) > 0;
    while (!settled && !climbs()) {
      part /= 2;
      if (part < 1e-18) return { path, settled };
    }
    path.push([intercept + part * (lift - tilt * centre), slope + part * tilt]);
    if (settled) return { path, settled };
  }
  return { path, settled: false };
}

// What is said where there is no estimate.

const EDGE = {
  poisson: [
    "All counts are zero. The likelihood has no finite maximum: it rises for ever as the rate " +
      "sinks to zero, so the intercept runs off to minus infinity. The curve shown is the limit, " +
      "a rate of zero.",
  ],
  bernoulli: [
    "Every outcome is 0. The likelihood has no finite maximum: it rises for ever as the " +
      "probability sinks to 0. The curve shown is the limit.",
    "Every outcome is 1. The likelihood has no finite maximum: it rises for ever as the " +
      "probability approaches 1. The curve shown is the limit.",
  ],
};

const ONE_PLACE =
  "All points are at the same x, so nothing in them tells a slope: any curve through their " +
  "average fits as well as any other. The one shown is the constant, with a slope of zero.";

const SEPARATED = {
  poisson:
    "The likelihood has no finite maximum: all counts are zero except at one end of the x axis, " +
    "so a steeper curve fits ever better. The one shown is steep enough to look like the limit.",
  bernoulli:
    "The likelihood has no finite maximum: the 0s and the 1s lie on different sides, so a " +
    "steeper curve fits ever better. The one shown is steep enough to look like the limit, a step.",
};

const UNSETTLED =
  "Newton's method did not settle: the maximum is too far away, or the points tell it too badly, " +
  "for the digits of the computer. The curve shown is the best one found.";
