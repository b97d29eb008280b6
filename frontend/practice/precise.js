/**
 * Real numbers with sixty digits: in doubles, formulas that differ would agree by rounding.
 *
 * A number is m · 2^e with whole m and e, and m is kept to about BITS bits.
 *
 * @typedef {{m: bigint, e: number}} Real
 */

const BITS = 200;
const P = BITS + 64; // behind the binary point, where sums of series are taken

/** A place at which a function has no real value. */
export class NoValue extends Error {}

const abs = (m) => (m < 0n ? -m : m);
const length = (m) => 4 * abs(m).toString(16).length; // in bits, at most three too many

/** @returns {Real} */
function rounded(m, e) {
  const more = length(m) - BITS;
  return more > 8 ? { m: m >> BigInt(more), e: e + more } : { m, e };
}
/** The number at P bits behind the point. @param {Real} a */
const fixed = ({ m, e }) => (e + P >= 0 ? m << BigInt(e + P) : m >> BigInt(-e - P));

export const ZERO = { m: 0n, e: 0 };
export const whole = (n) => ({ m: BigInt(n), e: 0 });
const ONE = whole(1);
const HALF = { m: 1n, e: -1 };

/** How large it is: its logarithm to base two, rounded up to within three. @param {Real} a */
export const magnitude = ({ m, e }) => (m ? length(m) + e : -Infinity);
export const sign = ({ m }) => (m > 0n ? 1 : m < 0n ? -1 : 0);
export const negative = ({ m, e }) => ({ m: -m, e });
export const absolute = ({ m, e }) => ({ m: abs(m), e });

export function add(a, b) {
  if (!a.m || !b.m) return a.m ? a : b;
  const apart = magnitude(a) - magnitude(b);
  if (Math.abs(apart) > BITS + 16) return apart > 0 ? a : b;
  const e = Math.min(a.e, b.e);
  return rounded((a.m << BigInt(a.e - e)) + (b.m << BigInt(b.e - e)), e);
}
export const subtract = (a, b) => add(a, negative(b));
export const multiply = (a, b) => rounded(a.m * b.m, a.e + b.e);

export function divide(a, b) {
  if (!b.m) throw new NoValue();
  const more = BITS + Math.max(0, length(b.m) - length(a.m)) + 8;
  return rounded((a.m << BigInt(more)) / b.m, a.e - more - b.e);
}
const times = (a, n) => rounded(a.m * BigInt(n), a.e);

/** @param {number} x  a finite double, taken as it is */
export function fromDouble(x) {
  if (!x) return ZERO;
  const e = Math.floor(Math.log2(Math.abs(x))) - 54;
  return e < -1000 ? ZERO : { m: BigInt(Math.round(x * 2 ** -e)), e };
}

/** @param {Real} a */
export function toDouble({ m, e }) {
  const more = Math.max(0, length(m) - 64);
  return Number(m >> BigInt(more)) * 2 ** (e + more);
}

/** @param {string} text  a decimal number, taken as written: 0.1 is a tenth */
export function fromText(text) {
  const [, before, after = "", power = "0"] = /^(\d*)\.?(\d*)(?:e([+-]?\d+))?$/i.exec(text);
  const tens = Number(power) - after.length;
  const digits = whole(BigInt(before + after));
  const scale = whole(10n ** BigInt(Math.abs(tens)));
  return tens < 0 ? divide(digits, scale) : multiply(digits, scale);
}

/** n as a number, if it is a whole one that is not too large; else null. @param {Real} a */
export function asWhole({ m, e }) {
  if (!m) return 0;
  if (length(m) + e > 50) return null;
  if (e >= 0) return Number(m << BigInt(e));
  const n = m >> BigInt(-e);
  return n << BigInt(-e) === m ? Number(n) : null;
}

/** 1/(2k+1) n^-(2k+1), summed with one sign or both: atanh or atan of 1/n. */
function inverse(n, alternate) {
  let power = (1n << BigInt(P + 32)) / BigInt(n);
  let sum = 0n;
  for (let k = 0n; power; k += 1n) {
    const term = power / (2n * k + 1n);
    sum += alternate && k % 2n ? -term : term;
    power /= BigInt(n * n);
  }
  return sum >> 32n;
}
const LN2 = 2n * inverse(3, false);
const PI_FIXED = 4n * (4n * inverse(5, true) - inverse(239, true));
export const PI = rounded(PI_FIXED, -P);
const HALF_PI = multiply(PI, HALF);

/** @param {Real} a */
export function exp(a) {
  const x = fixed(a);
  let k = x / LN2;
  let r = x - k * LN2;
  if (r < 0n) {
    k -= 1n;
    r += LN2;
  }
  r >>= 8n;
  let term = 1n << BigInt(P);
  let sum = term;
  for (let n = 1n; term; n += 1n) {
    term = ((term * r) >> BigInt(P)) / n;
    sum += term;
  }
  for (let i = 0; i < 8; i += 1) sum = (sum * sum) >> BigInt(P);
  return rounded(sum, Number(k) - P);
}
export const E = exp(ONE);

/** @param {Real} a */
export function log(a) {
  if (a.m <= 0n) throw new NoValue();
  let k = magnitude(a);
  let part = { m: a.m, e: a.e - k };
  if (toDouble(part) < 0.7) {
    const up = Math.round(-Math.log2(toDouble(part)));
    k -= up;
    part = { m: part.m, e: part.e + up };
  }
  let y = fromDouble(Math.log(toDouble(part)));
  for (let i = 0; i < 2; i += 1) {
    const near = exp(y);
    y = add(y, times(divide(subtract(part, near), add(part, near)), 2));
  }
  return add(y, times(rounded(LN2, -P), k));
}

/** @param {Real} a */
export function sqrt(a) {
  if (a.m < 0n) throw new NoValue();
  if (!a.m) return ZERO;
  const half = exp(multiply(log(a), HALF)); // and once more, for the last digits
  return multiply(add(half, divide(a, half)), HALF);
}

/** @param {Real} a @param {number} n  whole */
function wholePower(a, n) {
  let [result, base] = [ONE, a];
  for (let left = Math.abs(n); left; left = Math.floor(left / 2)) {
    if (left % 2) result = multiply(result, base);
    base = multiply(base, base);
  }
  return n < 0 ? divide(ONE, result) : result;
}

/** @param {Real} a @param {Real} b */
export function power(a, b) {
  const n = asWhole(b);
  if (n !== null && Math.abs(n) <= 1000) return wholePower(a, n);
  if (!a.m) {
    if (b.m > 0n) return ZERO;
    throw new NoValue();
  }
  if (a.m < 0n && n === null) throw new NoValue();
  const size = exp(multiply(b, log(absolute(a))));
  return a.m < 0n && n % 2 ? negative(size) : size;
}

/** Both at once: [sin, cos]. @param {Real} a */
function turned(a) {
  const x = fixed(a);
  const quarter = PI_FIXED / 2n;
  let turns = x / quarter;
  let r = x - turns * quarter;
  if (r < 0n) {
    turns -= 1n;
    r += quarter;
  }
  let [sum, other, term] = [0n, 0n, 1n << BigInt(P)];
  for (let n = 1n; term; n += 1n) {
    // The terms of e^(ix), of which every other is real.
    if (n % 2n) other += n % 4n === 1n ? term : -term;
    else sum += n % 4n === 2n ? term : -term;
    term = ((term * r) >> BigInt(P)) / n;
  }
  const [s, c] = [rounded(sum, -P), rounded(other, -P)];
  const [ns, nc] = [negative(s), negative(c)];
  return [[s, c], [c, ns], [ns, nc], [nc, s]][Number(((turns % 4n) + 4n) % 4n)];
}
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
