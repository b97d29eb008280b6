/**
 * The likelihood of a curve h(θ₀ + θ₁x), as in `glmlesson.lesson`.
 *
 * The points are two arrays, `x` and `y`; the family is named by its key: gaussian, bernoulli or
 * poisson, each with its canonical link. The points are taken to be finite and the targets to lie
 * in the family's support.
 *
 * @typedef {[number, number]} Theta  intercept and slope
 */

import { families } from "./families.js";
import { sum } from "./sums.js";

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

/** −∇²ℓ(θ) = Σ a″(θ₀ + θ₁xᵢ) (1, xᵢ)(1, xᵢ)ᵀ, by rows. @returns {[Theta, Theta]} */
export function curvature([intercept, slope], x, y, key) {
  const weights = x.map((each) => families[key].variance(intercept + slope * each));
  const mixed = sum(weights.map((weight, i) => weight * x[i]));
  return [
    [sum(weights), mixed],
    [mixed, sum(weights.map((weight, i) => weight * x[i] * x[i]))],
  ];
}

/** The largest and the smallest eigenvalue of a curvature. @returns {[number, number]} */
export function eigenvalues([[a, b], [, d]]) {
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
