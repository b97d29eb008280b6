/**
 * Where a number may live, as in `glmlesson.intervals`.
 *
 * @typedef {{low: number, high: number, closedLow?: boolean, closedHigh?: boolean,
 *   integer?: boolean}} Interval
 */

/** @type {Interval} */
export const REALS = { low: -Infinity, high: Infinity };
/** @type {Interval} */
export const POSITIVE = { low: 0, high: Infinity };
/** @type {Interval} */
export const NEGATIVE = { low: -Infinity, high: 0 };
/** @type {Interval} */
export const UNIT = { low: 0, high: 1 };
/** @type {Interval} */
export const ANGLES = { low: -Math.PI, high: Math.PI, closedLow: true, closedHigh: true };
/** @type {Interval} */
export const COUNTS = { low: 0, high: Infinity, closedLow: true, integer: true };
/** @param {number} high @returns {Interval} */
export const wholeNumbersTo = (high) => ({ ...COUNTS, high, closedHigh: true });

/**
 * Say whether a number lies in an interval; NaN and ±∞ never do.
 *
 * @param {Interval} interval @param {number} x
 */
export function contains({ low, high, closedLow, closedHigh, integer }, x) {
  if (!Number.isFinite(x) || (integer && !Number.isInteger(x))) return false;
  return (closedLow ? x >= low : x > low) && (closedHigh ? x <= high : x < high);
}
