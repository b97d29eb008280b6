/**
 * The special functions behind the families, for the arguments that occur there.
 *
 * Each is within 1e-13 of the true value, relatively or (near a zero of the function) absolutely.
 * They are written here because ready-made packages weigh more than a page may: log gamma alone
 * from @stdlib is 14 kB compressed, twice what all the mathematics of the figures may take.
 *
 * Sources: Abramowitz and Stegun (1964), chapters 6, 9 and 26; Didonato and Morris (1992),
 * Algorithm 708, for the log beta function; Mächler (2012) for log(1 − e^η).
 */

import { sum } from "./sums.js";

const HALF_LOG_2PI = 0.9189385332046727;
const SQRT_2PI = 2.5066282746310002;

// From here on the asymptotic series below, cut after as many terms as are listed, are exact to a
// double: what is left out is at most 2e-17 at 10, and less beyond.
const LARGE = 10;

/** Sum c₀ + c₁t + c₂t² + … */
function polynomial(coefficients, t) {
  return coefficients.reduceRight((sum, coefficient) => sum * t + coefficient, 0);
}

// The three series run on the Bernoulli numbers B₂, B₄, … (Abramowitz and Stegun 6.1.40, 6.3.18,
// 6.4.12): Σ B₂ₖ/(2k(2k − 1)) x^(1 − 2k), Σ B₂ₖ/2k x^(−2k) and Σ B₂ₖ x^(−2k − 1).
const BERNOULLI = [1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730, 7 / 6, -3617 / 510];
const FOR_DIGAMMA = BERNOULLI.map((b, i) => b / (2 * i + 2));
const FOR_GAMMALN = FOR_DIGAMMA.map((b, i) => b / (2 * i + 1));

/** log Γ(x) less Stirling's formula, for x ≥ 10. */
function stirlingRemainder(x) {
  return polynomial(FOR_GAMMALN, 1 / x / x) / x;
}

/** log Γ(x), for x > 0. */
export function gammaln(x) {
  let product = 1; // Γ(x) = Γ(x + n) / (x (x + 1) … (x + n − 1))
  while (x < LARGE) product *= x++;
  return (x - 0.5) * Math.log(x) - x + HALF_LOG_2PI + stirlingRemainder(x) - Math.log(product);
}

/** The derivative of log Γ(x), for x > 0. */
export function digamma(x) {
  let sum = 0;
  while (x < LARGE) sum -= 1 / x++;
  return sum + Math.log(x) - 0.5 / x - polynomial(FOR_DIGAMMA, 1 / x / x) / x / x;
}

/** The second derivative of log Γ(x), for x > 0. */
export function trigamma(x) {
  let sum = 0;
  while (x < LARGE) sum += 1 / x / x++;
  return sum + (1 + (0.5 + polynomial(BERNOULLI, 1 / x / x) / x) / x) / x;
}

/**
 * log B(a, b), for a, b > 0.
 *
 * Where the larger argument is large, the formulas of its two log gammas are subtracted on paper:
 * the numbers themselves would lose as many digits as they have before the point.
 */
export function betaln(a, b) {
  if (a > b) [a, b] = [b, a];
  if (b < LARGE) return gammaln(a) + gammaln(b) - gammaln(a + b);
  const remainder = stirlingRemainder(b) - stirlingRemainder(a + b);
  const powers = (a + b - 0.5) * Math.log1p(a / b) + a * (Math.log(b) - 1);
  return gammaln(a) + remainder - powers;
}

/**
 * e^(−x) I_ν(x), the modified Bessel function, for ν = 0 or 1 and x ≥ 0.
 *
 * Up to 20 its power series (Abramowitz and Stegun 9.6.10), whose terms are all positive; beyond,
 * the asymptotic series (9.7.1), whose smallest term there is about e^(−2x).
 */
function scaledBessel(order, x) {
  let term = 1;
  let sum = 1;
  if (x <= 20) {
    for (let k = 1; term > 1e-17 * sum; k++) sum += term *= (x * x) / 4 / k / (k + order);
    return Math.exp(-x) * sum * (order ? x / 2 : 1);
  }
  for (let k = 1; k < 2 * x && Math.abs(term) > 1e-17; k++) {
    sum += term *= ((2 * k - 1) ** 2 - 4 * order) / (8 * k * x);
  }
  return sum / Math.sqrt(x) / SQRT_2PI;
}

/** e^(−x) I₀(x), for x ≥ 0. */
export const i0e = (x) => scaledBessel(0, x);

/** e^(−x) I₁(x), for x ≥ 0. */
export const i1e = (x) => scaledBessel(1, x);

/**
 * Mills's ratio: the standard normal probability beyond x over the density at x, for x ≥ 0.
 *
 * Up to 2 from the series Φ(x) − ½ = φ(x)(x + x³/3 + x⁵/15 + …) (Abramowitz and Stegun 26.2.11),
 * which costs no more than a digit and a half; beyond, from the continued fraction
 * 1/(x + 1/(x + 2/(x + …))) (26.2.14), of which 100 stages are enough at 2.
 */
function mills(x) {
  if (x < 2) {
    let term = x;
    let sum = x;
    for (let k = 3; term > 1e-17 * sum; k += 2) sum += term *= (x * x) / k;
    return (SQRT_2PI / 2) * Math.exp((x * x) / 2) - sum;
  }
  let denominator = x;
  for (let k = 100; k > 0; k--) denominator = x + k / denominator;
  return 1 / denominator;
}

/** The standard normal distribution function Φ. */
export function ndtr(x) {
  const far = Math.abs(x);
  // x² in two parts, the first exact, or its rounding would show in the far tails.
  const near = Math.round(far * 16) / 16;
  const bell = Math.exp((-near * near) / 2) * Math.exp(((near - far) * (near + far)) / 2);
  const tail = far < 40 ? (bell / SQRT_2PI) * mills(far) : 0;
  return x < 0 ? tail : 1 - tail;
}

/** The quantile Φ⁻¹(p); ∓∞ for p = 0 and 1. */
export function ndtri(p) {
  if (p > 0.5) return -ndtri(1 - p);
  if (!(p > 0)) return p === 0 ? -Infinity : NaN;
  // Newton's method for the logarithm of the tail, which is concave: begun beyond the solution, it
  // comes down on it from that side, however far out it lies. Six steps are enough at 1e-300.
  const wanted = Math.log(p) + HALF_LOG_2PI;
  let x = Math.sqrt(-2 * Math.log(2 * p)); // beyond, for the tail at x is below e^(−x²/2)/2
  for (let i = 0; i < 9; i++) {
    const ratio = mills(x);
    x += ratio * (Math.log(ratio) - (x * x) / 2 - wanted);
    if (x < 0) x = 0; // by rounding, at p = ½
  }
  return -x;
}

/** log(e^a + e^b), unless both are infinite. */
export function logaddexp(a, b) {
  return Math.max(a, b) + Math.log1p(Math.exp(-Math.abs(a - b)));
}

/** log(1 − e^η), for η < 0, without losing digits at either end. */
export function log1mexp(eta) {
  return eta > -Math.LN2 ? Math.log(-Math.expm1(eta)) : Math.log1p(-Math.exp(eta));
}

/** 1/(1 + e^(−η)). */
export function expit(eta) {
  const power = Math.exp(-Math.abs(eta));
  return (eta < 0 ? power : 1) / (1 + power);
}

/** The probabilities of all classes from the η of all but the last, whose own is 0. */
export function softmax(eta) {
  const highest = Math.max(...eta, 0);
  const weights = [...eta, 0].map((each) => Math.exp(each - highest));
  const all = sum(weights);
  return weights.map((weight) => weight / all);
}

/** log Σ e^η over all classes, the highest taken out so that the others keep their digits. */
export function logSumExp(eta) {
  const all = [...eta, 0].sort((one, other) => other - one);
  return all[0] + Math.log1p(sum(all.slice(1).map((each) => Math.exp(each - all[0]))));
}
