/**
 * Real numbers with sixty digits: in doubles, formulas that differ would agree by rounding.
 *
 * A number is m · 2^e with whole m and e, and m is kept to about BITS bits.
 *
 * @typedef {{m: bigint, e: number}} Real
 */

export const BITS = 200;
const P = BITS + 64; // behind the binary point, where sums of series are taken

/** A place at which a function has no real value. */
export class NoValue extends Error {}

/** @param {bigint} m */
const abs = (m) => (m < 0n ? -m : m);
const length = (m) => 4 * abs(m).toString(16).length; // in bits, at most three too many

/** @returns {Real} */
export function rounded(m, e) {
  const more = length(m) - BITS;
  return more > 8 ? { m: m >> BigInt(more), e: e + more } : { m, e };
}
/** The number at P bits behind the point. @param {Real} a */
const fixed = ({ m, e }) => (e + P >= 0 ? m << BigInt(e + P) : m >> BigInt(-e - P));

export const ZERO = { m: 0n, e: 0 };
export const whole = (n) => ({ m: BigInt(n), e: 0 });
export const ONE = whole(1);
export const HALF = { m: 1n, e: -1 };

/** How large it is: its logarithm to base two, rounded up to within three. @param {Real} a */
export const magnitude = ({ m, e }) => (m ? length(m) + e : -Infinity);
export const sign = ({ m }) => (m > 0n ? 1 : m < 0n ? -1 : 0);
/** @param {Real} a @returns {Real} */
export const negative = ({ m, e }) => ({ m: -m, e });
/** @param {Real} a @returns {Real} */
export const absolute = ({ m, e }) => ({ m: abs(m), e });

/** @param {Real} a @param {Real} b @returns {Real} */
export function add(a, b) {
  if (!a.m || !b.m) return a.m ? a : b;
  const apart = magnitude(a) - magnitude(b);
  if (Math.abs(apart) > BITS + 16) return apart > 0 ? a : b;
  const e = Math.min(a.e, b.e);
  return rounded((a.m << BigInt(a.e - e)) + (b.m << BigInt(b.e - e)), e);
}
/** @param {Real} a @param {Real} b */
export const subtract = (a, b) => add(a, negative(b));
/** @param {Real} a @param {Real} b */
export const multiply = (a, b) => rounded(a.m * b.m, a.e + b.e);

/** @param {Real} a @param {Real} b @returns {Real} */
export function divide(a, b) {
  if (!b.m) throw new NoValue();
  const more = BITS + Math.max(0, length(b.m) - length(a.m)) + 8;
  return rounded((a.m << BigInt(more)) / b.m, a.e - more - b.e);
}
/** @param {Real} a @param {number} n  whole */
export const times = (a, n) => rounded(a.m * BigInt(n), a.e);

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
export const HALF_PI = multiply(PI, HALF);

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

/** The whole number that a number is but for rounding, as 1/3·3 is; else null. @param {Real} a */
function nearlyWhole(a) {
  const exact = asWhole(a);
  if (exact !== null || magnitude(a) > 50) return exact;
  const near = Math.round(toDouble(a));
  return magnitude(subtract(a, whole(near))) < 60 - BITS ? near : null;
}

/** @param {Real} a @param {Real} b */
export function power(a, b) {
  const n = nearlyWhole(b);
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
export function turned(a) {
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
