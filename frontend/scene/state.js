/** The record: its rest, and what a step names, in numbers. */

import { KEYS } from "./families.js";
import record from "./record.json" with { type: "json" };

export const NUMBERS = record.numbers;
const OTHER = ["family", "theta"];

/** All numbers at rest. @returns {Record<string, number>} */
export const rest = () =>
  Object.fromEntries(Object.entries(NUMBERS).map(([name, { rest: value = 0 }]) => [name, value]));

/** The family with the greatest weight. */
export const leading = (s) => KEYS.reduce((best, key) => (s[key] > s[best] ? key : best));

/**
 * What a step names, as numbers: `family` gives the weights, `theta` both weights of the line.
 *
 * @param {Record<string, any>} named  numbers by their names in record.json; `family` by its name;
 *   `theta` as two numbers, or "best" for the fit of the family that is on
 * @param {(family: string) => number[] | null} best
 * @param {string} family  the one that is on if the step names none
 * @throws {Error} a sentence that says what is wrong
 */
export function numbers(named, best, family) {
  const values = {};
  const { family: wanted, theta, ...rest } = named;
  if (wanted !== undefined) {
    if (!KEYS.includes(wanted)) {
      throw new Error(
        `The family must be one of ${KEYS.join(", ")}; it is ${JSON.stringify(wanted)}.`,
      );
    }
    for (const key of KEYS) values[key] = Number(key === wanted);
  }
  if (theta === "best") {
    const weighted = KEYS.find((key) => rest[key] > 0.5);
    const found = best(wanted ?? weighted ?? family);
    if (found) [values.theta0, values.theta1] = found;
  } else if (theta !== undefined) {
    if (!Array.isArray(theta) || theta.length !== 2) {
      throw new Error('theta must be two numbers, or "best".');
    }
    [values.theta0, values.theta1] = theta;
  }
  for (const [name, value] of Object.entries({ ...values, ...rest })) {
    const known = NUMBERS[name];
    if (!known) {
      throw new Error(
        `The scene has no "${name}"; it has ${[...OTHER, ...Object.keys(NUMBERS)].join(", ")}.`,
      );
    }
    const { low = 0, high = 1 } = known; // what a page is not told is the presence of a part
    if (!(value >= low && value <= high)) {
      throw new Error(
        `${name} must lie between ${low} and ${high}; it is ${JSON.stringify(value)}.`,
      );
    }
    values[name] = value;
  }
  return values;
}
