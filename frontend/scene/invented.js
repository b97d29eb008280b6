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

  /** Σ p, Σ k p and Σ k² p at η, the largest term taken out. */
  function moments(eta) {
    const top = Math.max(...logs.map((b, k) => b + eta * k));
    let [s0, s1, s2] = [0, 0, 0];
    logs.forEach((b, k) => {
      const p = exp(b + eta * k - top);
      s0 += p;
      s1 += k * p;
      s2 += k * k * p;
    });
    return {
      a: top + log(s0),
      mean: s1 / s0,
      variance: Math.max(s2 / s0 - (s1 / s0) ** 2, 1e-300),
    };
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

/** New weights, one of them set; rounded, so that the lines of Python are short. */
export function withWeight(weights, k, weight) {
  const next = weights.slice();
  next[k] = Math.round(clamp(weight, LEAST, 1) * 20) / 20;
  return next;
}
