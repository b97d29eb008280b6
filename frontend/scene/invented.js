/**
 * A family that the reader has drawn: weights b(0) … b(9), and all else follows by sums.
 *
 * log-partition a(η) = log Σ b(k) e^{ηk}, its slope the mean, its curvature the variance.
 */

import { clamp } from "./shapes.js";

const { exp, log } = Math;
export const LEAST = 0.05; // of a weight: with none the family would lose a value
const FAR = 30; // |η| beyond which the mean is the end itself

/** @param {number[]} weights  b(0), b(1) …, each positive */
export function inventedFamily(weights) {
  const logs = weights.map((weight) => log(weight));
  const last = weights.length - 1;

  /** a, mean and variance at η; the largest term is taken out, and the variance is centred. */
  function moments(eta) {
    const exponents = logs.map((b, k) => b + eta * k);
    const top = Math.max(...exponents);
    const p = exponents.map((exponent) => exp(exponent - top));
    const sum = p.reduce((total, each) => total + each, 0);
    const mu = p.reduce((total, each, k) => total + k * each, 0) / sum;
    const square = p.reduce((total, each, k) => total + (k - mu) ** 2 * each, 0) / sum;
    return { a: top + log(sum), mean: mu, variance: Math.max(square, 1e-300) };
  }
  const mean = (eta) => moments(eta).mean;
  /** The η of a mean, by halving. */
  function naturalParameter(mu) {
    let [low, high] = [-FAR, FAR];
    for (let i = 0; i < 60; i++) {
      const middle = (low + high) / 2;
      if (mean(middle) < mu) low = middle;
      else high = middle;
    }
    return (low + high) / 2;
  }
  const link = { name: "invented", link: naturalParameter, inverse: mean };
  return Object.freeze({
    key: "invented",
    discrete: true,
    support: { low: 0, high: last, closedLow: true, closedHigh: true, integer: true },
    etaDomain: { low: -Infinity, high: Infinity },
    link,
    logBaseMeasure: (k) => logs[k] ?? -Infinity,
    logPartition: (eta) => moments(eta).a,
    mean,
    variance: (eta) => moments(eta).variance,
    naturalParameter,
    logProb: (k, eta) => (logs[k] ?? -Infinity) + eta * k - moments(eta).a,
  });
}

/** The lines of Python that make the same family. */
export function inventedCode(weights) {
  const terms = weights.map((weight, k) => {
    const power = k === 0 ? "" : k === 1 ? "exp(eta)" : `exp(${k}*eta)`;
    const factor = String(Math.round(weight * 100) / 100);
    return power ? `${factor}*${power}` : factor;
  });
  return `from glmlesson import invent\n\nfamily = invent("log(${terms.join(" + ")})", range(${weights.length}))`;
}

/** A weight as it may be drawn; rounded, so that the lines of Python are short. */
const tidy = (weight) => Math.round(clamp(weight, LEAST, 1) * 20) / 20;

/** New weights, one of them set. */
export function withWeight(weights, k, weight) {
  const next = weights.slice();
  next[k] = tidy(weight);
  return next;
}

/**
 * New weights after a stroke from one place to another: a fast hand passes over no y.
 *
 * @param {number[]} weights
 * @param {{k: number, weight: number}} from
 * @param {{k: number, weight: number}} to
 */
export function withStroke(weights, from, to) {
  const next = weights.slice();
  const way = Math.abs(to.k - from.k);
  for (let i = 0; i <= way; i++) {
    const t = way ? i / way : 1;
    const k = from.k + Math.sign(to.k - from.k) * i;
    next[k] = tidy(from.weight + t * (to.weight - from.weight));
  }
  return next;
}
