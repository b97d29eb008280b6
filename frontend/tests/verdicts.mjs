/**
 * What the coach says to lines, for `tests/practice/test_verdicts.py`: JSON in, JSON out.
 *
 * In: {symbols, rows: [[typed, right, of]]} for verdicts of equality, or {derivation, rows: [[typed, at]]}
 * for the kinds of judgement.
 */

import { readFileSync } from "node:fs";
import { equal } from "../practice/equal.js";
import { judge, understood } from "../practice/judge.js";
import { judgeParts } from "../practice/parts.js";
import { read } from "../practice/reader.js";

const { symbols, derivation, parts, rows } = JSON.parse(readFileSync(0, "utf-8"));

const one = (/** @type {any[]} */ [typed, right, of]) => {
  try {
    const domains = Object.fromEntries(of.map((name) => [name, symbols[name]]));
    return equal(understood(typed, of), read(right, of), domains);
  } catch (error) {
    return error.message;
  }
};
const answers = derivation
  ? rows.map(([typed, at]) => judge(typed, derivation, at).kind)
  : parts
    ? rows.map(([typed, where]) => judgeParts(typed, where))
    : rows.map(one);
process.stdout.write(JSON.stringify(answers));
