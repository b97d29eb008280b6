/** The values that Python has computed, and how close to them is close enough. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";

const WORDS = { inf: Infinity, "-inf": -Infinity, nan: NaN };

/** The table of `tests/frontend/values.py`, whose file the environment names. */
export const values = JSON.parse(readFileSync(process.env.VALUES, "utf-8"), (_, value) =>
  value && typeof value === "object" && "number" in value ? WORDS[value.number] : value,
);

/**
 * Hold numbers, or lists of them as deep as may be, against what they should be.
 *
 * @param {any} actual
 * @param {any} expected
 * @param {{rtol?: number, atol?: number}} [tolerance]
 * @param {string} [what]  where in the lists it is, for the message
 */
export function close(actual, expected, { rtol = 1e-12, atol = 1e-13 } = {}, what = "value") {
  if (Array.isArray(expected)) {
    assert.equal(actual?.length, expected.length, `${what} has another length`);
    expected.forEach((each, i) => close(actual[i], each, { rtol, atol }, `${what}[${i}]`));
    return;
  }
  const near =
    Object.is(actual, expected) ||
    actual === expected ||
    Math.abs(actual - expected) <= atol + rtol * Math.abs(expected);
  assert.ok(near, `${what} is ${actual}, not ${expected}`);
}

