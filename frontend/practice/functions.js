/**
 * The functions that a formula may call, with the digits of `precise.js`.
 *
 * @typedef {import("./precise.js").Real} Real
 */

import {
  BITS, HALF, HALF_PI, NoValue, ONE, PI, ZERO, absolute, add, asWhole, divide, exp, fromDouble, log, magnitude,
  multiply, negative, power, rounded, sign, sqrt, subtract, times, toDouble, turned, whole,
} from "./precise.js";

const sin = (a) => turned(a)[0];
const cos = (a) => turned(a)[1];

function atan(a) {
  let y = fromDouble(Math.atan(toDouble(a)));
  for (let i = 0; i < 4; i += 1) {
    const [s, c] = turned(y);
    y = add(y, divide(subtract(multiply(a, c), s), add(multiply(a, s), c)));
  }
  return y;
}

function asin(a) {
  const rest = subtract(ONE, multiply(a, a));
  if (!rest.m) return a.m > 0n ? HALF_PI : negative(HALF_PI);
  return atan(divide(a, sqrt(rest)));
}

const sinh = (a) => multiply(subtract(exp(a), exp(negative(a))), HALF);
const cosh = (a) => multiply(add(exp(a), exp(negative(a))), HALF);

function tanh(a) {
  if (Math.abs(toDouble(a)) > 200) return whole(sign(a));
  const square = exp(times(a, 2));
  return divide(subtract(square, ONE), add(square, ONE));
}

function asinh(a) {
  const size = absolute(a);
  const up = log(add(size, sqrt(add(multiply(a, a), ONE))));
  return a.m < 0n ? negative(up) : up;
}

function acosh(a) {
  if (sign(subtract(a, ONE)) < 0) throw new NoValue();
  return log(add(a, sqrt(subtract(multiply(a, a), ONE))));
}
const atanh = (a) => multiply(log(divide(add(ONE, a), subtract(ONE, a))), HALF);

/** 2/√π e^(−x²) Σ 2ⁿ x^(2n+1) / (2n+1)!!, of which no term is negative for a positive x. */
function erf(a) {
  if (Math.abs(toDouble(a)) > 12) return whole(sign(a));
  const square = multiply(a, a);
  let [term, sum] = [a, a];
  for (let n = 1; magnitude(term) > magnitude(sum) - BITS; n += 1) {
    term = divide(times(multiply(term, square), 2), whole(2 * n + 1));
    sum = add(sum, term);
  }
  return divide(times(multiply(sum, exp(negative(square))), 2), sqrt(PI));
}

// B(2k), for Stirling's series.
const BERNOULLI = (() => {
  const found = [ONE, { m: -1n, e: -1 }];
  for (let n = 2; n <= 60; n += 1) {
    let [sum, choose] = [ZERO, ONE];
    for (let k = 0; k < n; k += 1) {
      if (k < 2 || k % 2 === 0) sum = add(sum, multiply(choose, found[k]));
      choose = divide(times(choose, n + 1 - k), whole(k + 1));
    }
    found.push(n % 2 ? ZERO : negative(divide(sum, whole(n + 1))));
  }
  return found;
})();

/** log Γ, for a positive number. @param {Real} a */
function logGamma(a) {
  let [z, passed] = [a, ONE];
  while (toDouble(z) < 50) {
    passed = multiply(passed, z);
    z = add(z, ONE);
  }
  let sum = subtract(multiply(subtract(z, HALF), log(z)), z);
  sum = add(sum, multiply(log(times(PI, 2)), HALF));
  const square = multiply(z, z);
  let below = z;
  for (let k = 2; k <= 60; k += 2) {
    sum = add(sum, divide(BERNOULLI[k], times(below, k * (k - 1))));
    below = multiply(below, square);
  }
  return subtract(sum, log(passed));
}

/** @param {Real} a */
export function gamma(a) {
  const n = asWhole(a);
  if (n !== null && n <= 0) throw new NoValue();
  if (a.m > 0n) return n !== null && n < 50 ? factorialOf(n - 1) : exp(logGamma(a));
  const mirrored = multiply(sin(multiply(PI, a)), gamma(subtract(ONE, a)));
  return divide(PI, mirrored);
}

function factorialOf(n) {
  let product = 1n;
  for (let k = 2n; k <= n; k += 1n) product *= k;
  return rounded(product, 0);
}

function binomial(n, k) {
  const many = asWhole(k);
  if (many !== null && many >= 0 && many <= 1000) {
    let product = ONE;
    for (let i = 0; i < many; i += 1) {
      product = divide(multiply(product, subtract(n, whole(i))), whole(i + 1));
    }
    return product;
  }
  const pole = (x) => (asWhole(x) ?? 1) <= 0;
  const [below, rest] = [add(k, ONE), add(subtract(n, k), ONE)];
  if (!pole(add(n, ONE)) && (pole(below) || pole(rest))) return ZERO;
  return divide(gamma(add(n, ONE)), multiply(gamma(below), gamma(rest)));
}

/** Newton's method for w e^w = x. */
function lambertW(a) {
  const x = toDouble(a);
  if (x < -Math.exp(-1)) throw new NoValue();
  let w = x < 1 ? (x < -0.3 ? -1 + Math.sqrt(2 * (1 + Math.E * x)) : x / (1 + x)) : Math.log(1 + x);
  for (let i = 0; i < 60; i += 1) w -= (w - x * Math.exp(-w)) / (1 + w) || 0;
  let result = fromDouble(w);
  for (let i = 0; i < 4; i += 1) {
    const step = divide(subtract(result, multiply(a, exp(negative(result)))), add(ONE, result));
    result = subtract(result, step);
  }
  return result;
}

function besselI(order, a) {
  const half = multiply(a, HALF);
  const square = multiply(half, half);
  let term = divide(power(half, order), gamma(add(order, ONE)));
  let sum = term;
  for (let m = 1; term.m && magnitude(term) > magnitude(sum) - BITS; m += 1) {
    term = divide(multiply(term, square), times(add(order, whole(m)), m));
    sum = add(sum, term);
  }
  return sum;
}

/** ∫ e^(−x cosh t) cosh(νt) dt from 0, by the trapezoidal rule, whose error is e^(−π²/h). */
function besselK(order, a) {
  if (a.m <= 0n) throw new NoValue();
  const h = { m: 1n, e: -4 };
  let sum = multiply(exp(negative(a)), HALF);
  for (let k = 1; ; k += 1) {
    const t = times(h, k);
    const term = multiply(exp(negative(multiply(a, cosh(t)))), cosh(multiply(order, t)));
    sum = add(sum, term);
    if (magnitude(term) < magnitude(sum) - BITS) return multiply(sum, h);
  }
}

/** What a formula may call, by the names of the reader. @type {Record<string, (...a: Real[]) => Real>} */
export const functions = {
  exp,
  log,
  sqrt,
  abs: absolute,
  log1p: (a) => log(add(a, ONE)),
  expm1: (a) => subtract(exp(a), ONE),
  sin,
  cos,
  tan: (a) => divide(sin(a), cos(a)),
  asin,
  acos: (a) => subtract(HALF_PI, asin(a)),
  atan,
  sinh,
  cosh,
  tanh,
  asinh,
  acosh,
  atanh,
  erf,
  erfc: (a) => subtract(ONE, erf(a)),
  gamma,
  loggamma: (a) => {
    if (a.m <= 0n) throw new NoValue();
    return logGamma(a);
  },
  factorial: (a) => gamma(add(a, ONE)),
  binomial,
  LambertW: lambertW,
  besseli: besselI,
  besselk: besselK,
};
