/** Every state of every chapter, and the sizes at which it is looked at. */

import { readFileSync } from "node:fs";
import { dataset, familiesOf, KEYS } from "../scene/families.js";
import { likelihood } from "../scene/fit.js";
import { leading, numbers, rest } from "../scene/state.js";

const CHAPTERS = JSON.parse(readFileSync(new URL("states.json", import.meta.url), "utf8"));

/** The scene's boxes at five widths of the window: beside the text, or on top of it. */
export const SIZES = [
  [360, 310],
  [390, 325],
  [740, 400],
  [700, 760],
  [1010, 880],
];
/** The lab and the title page take the whole width. */
export const WIDE = [
  [360, 560],
  [390, 600],
  [768, 560],
  [1230, 620],
  [1500, 700],
];

/** The data of scenes that stand beside the text. */
const beside = new Set(["hours", "horse_kicks"]);

export function* states() {
  for (const { chapter, data: name, begin, steps } of CHAPTERS) {
    const data = dataset(name);
    const best = (key) => likelihood(familiesOf(data)[key], data.rows).best;
    let record = rest();
    const enter = (named) => ({ ...record, ...numbers(named, best, leading(record)) });
    record = enter(begin);
    for (const { id, step } of steps) {
      record = enter(step);
      yield {
        chapter,
        id,
        data,
        record,
        sizes: beside.has(name) || chapter === "why_one_recipe" ? SIZES : WIDE,
      };
    }
  }
}
export { KEYS };
