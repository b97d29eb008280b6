/**
 * Fitting a curve h(θ₀ + θ₁x) by maximum likelihood, as `glmlesson.fitting` does for any GLM.
 *
 * The points are two arrays, `x` and `y`; the family is named by its key: gaussian, bernoulli or
 * poisson, each with its canonical link. The points are taken to be finite and the targets to lie
 * in the family's support.
 */

import { families } from "./families.js";

/**
 * @typedef {[number, number]} Theta  intercept and slope
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

const sum = (numbers) => numbers.reduce((total, number) => total + number, 0);

// The likelihood and its slope --------------------------------------------------------------------

/** ℓ(θ) = Σ log p(yᵢ; θ₀ + θ₁xᵢ), in nats; −∞ where it is too low for a number. */
export function logLikelihood([intercept, slope], x, y, key) {
  const { logProb } = families[key];
  const height = sum(x.map((each, i) => logProb(y[i], intercept + slope * each)));
  return Number.isNaN(height) ? -Infinity : height;
}

/** ∇ℓ(θ) = Σ (yᵢ − h(θ₀ + θ₁xᵢ)) (1, xᵢ); not finite where the curve is not. */
export function gradient([intercept, slope], x, y, key) {
  const residuals = x.map((each, i) => y[i] - families[key].mean(intercept + slope * each));
  return [sum(residuals), sum(residuals.map((residual, i) => residual * x[i]))];
}

/** −∇²ℓ(θ) = Σ a″(θ₀ + θ₁xᵢ) (1, xᵢ)(1, xᵢ)ᵀ, by rows. */
export function curvature([intercept, slope], x, y, key) {
  const weights = x.map((each) => families[key].variance(intercept + slope * each));
  const mixed = sum(weights.map((weight, i) => weight * x[i]));
  return [
    [sum(weights), mixed],
    [mixed, sum(weights.map((weight, i) => weight * x[i] * x[i]))],
  ];
}

/** The largest and the smallest eigenvalue of a curvature. */
function eigenvalues([[a, b], [, d]]) {
  const middle = (a + d) / 2;
  const apart = Math.hypot((a - d) / 2, b);
  // The smaller one from the determinant, for a difference would lose its digits.
  const largest = middle + apart;
  return [largest, largest > 0 ? Math.max(0, (a * d - b * b) / largest) : 0];
}

/** The learning rate above which gradient ascent cannot settle at θ: 2/λ_max of the curvature. */
export function largestStableAlpha(theta, x, y, key) {
  const alpha = 2 / eigenvalues(curvature(theta, x, y, key))[0];
  return Number.isNaN(alpha) ? 0 : alpha; // a curvature beyond all numbers
}

// Gradient ascent ---------------------------------------------------------------------------------

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

// The fit -----------------------------------------------------------------------------------------

/** The straight line of least squares: the Gaussian fit. */
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
  const average = mean(y);
  if (key !== "gaussian" && (average === 0 || (key === "bernoulli" && average === 1))) {
    const theta = [link.link(average), 0];
    const curve = () => average;
    return failure("edge", EDGE[key][average], { theta, path: [theta], curve });
  }
  const low = x.reduce((one, other) => Math.min(one, other));
  const high = x.reduce((one, other) => Math.max(one, other));
  if (low === high) {
    const theta = [link.link(average), 0];
    return failure("one place", ONE_PLACE, { theta, path: [theta], curve: () => average });
  }
  // Newton's method works on z, which runs from −1 to 1: far from zero, or in large or small units,
  // x itself would cost digits.
  const centre = low / 2 + high / 2;
  const scale = high / 2 - low / 2;
  const z = x.map((each) => (each - centre) / scale);
  const toX = ([intercept, slope]) => [intercept - (slope / scale) * centre, slope / scale];
  const curveOf = ([intercept, slope]) => {
    return (at) => link.inverse(intercept + slope * ((at - centre) / scale));
  };
  const limit = separation(z, y, key);
  if (limit) {
    const theta = toX(limit);
    return failure("separated", SEPARATED[key], { theta, path: [theta], curve: curveOf(limit) });
  }
  const { path, settled } = climb(z, y, key, [link.link(average), 0]);
  const found = {
    theta: toX(path.at(-1)),
    steps: path.length - 1,
    path: path.map(toX),
    curve: curveOf(path.at(-1)),
  };
  if (!settled) return failure("unsettled", UNSETTLED, found);
  return { converged: true, problem: "", diagnosis: "converged", ...found };
}

function failure(problem, diagnosis, found) {
  return { converged: false, problem, diagnosis, steps: 0, path: [], ...found };
}

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

/** The average; of equal numbers it is that number, without rounding. */
const mean = (numbers) => {
  const first = numbers[0];
  return first + sum(numbers.map((number) => number - first)) / numbers.length;
};

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
 */
function separation(z, y, key) {
  if (key === "poisson") return loneCounts(z, y);
  if (key === "bernoulli") return step(z, y) ?? flipped(step(z.map((each) => -each), y));
  return null;
}

const flipped = (theta) => theta && [theta[0], -theta[1]];

/** Counts at a single z, at one end of all: the curve may drop from there as fast as it likes. */
function loneCounts(z, y) {
  const places = z.filter((_, i) => y[i] > 0);
  const end = places[0];
  const others = z.filter((each) => each !== end).map((each) => end - each);
  const side = Math.sign(others[0]);
  if (places.some((place) => place !== end)) return null;
  if (others.some((other) => Math.sign(other) !== side)) return null;
  const height = Math.log(mean(y.filter((_, i) => z[i] === end)));
  const slope = (side * (FAR + Math.max(0, height))) / Math.min(...others.map(Math.abs));
  return [height - slope * end, slope];
}

/** Zeros on the left and ones on the right, or both where they meet: the curve may be a step. */
function step(z, y) {
  const lastZero = Math.max(...z.filter((_, i) => y[i] === 0));
  const firstOne = Math.min(...z.filter((_, i) => y[i] === 1));
  if (lastZero < firstOne) {
    const slope = (2 * FAR) / (firstOne - lastZero);
    return [(-slope * (firstOne + lastZero)) / 2, slope];
  }
  if (lastZero > firstOne) return null;
  const height = families.bernoulli.naturalParameter(mean(y.filter((_, i) => z[i] === firstOne)));
  const others = z.filter((each) => each !== firstOne).map((each) => Math.abs(each - firstOne));
  const slope = (FAR + Math.abs(height)) / Math.min(...others);
  return [height - slope * firstOne, slope];
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

/** Newton's method, each step halved until it climbs. */
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
