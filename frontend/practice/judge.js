/**
 * A typed line, judged: right, true but not there yet, or not equal, and then by which slip.
 *
 * @typedef {import("./reader.js").Tree} Tree
 * @typedef {import("./forms.js").Says} Says
 * @typedef {{typed: string, of: string[], blank?: boolean, value?: string, form?: string[],
 *   slips?: string[]}} Step  a line of a derivation, with the symbols that may stand in it;
 *   `value` names the symbol whose value it is
 * @typedef {{symbols: import("./equal.js").Domains, steps: Step[]}} Derivation
 * @typedef {{kind: string, says: Says, tree?: Tree, to?: number, slip?: number}} Verdict  `kind` is right,
 *   early, true, again, old, unreadable, or the name of a slip; `to` is the step that is reached
 */

import { equal, standard } from "./equal.js";
import { lacks } from "./forms.js";
import { LETTERS, Unreadable, names, read } from "./reader.js";
import { slip } from "./slips.js";

/** What may stand before a line without being of it: "p(y; φ) =", "η =". */
const BEFORE = /^\s*(?:p\s*\([^()]*\)|[\p{L}]+)?\s*=(?!=)/u;

const letter = (name) => LETTERS[name] ?? name;

/** The domains of some symbols. */
const among = (symbols, some) => Object.fromEntries(some.map((name) => [name, symbols[name]]));

/** The tree of a line that was typed by a reader. */
export const understood = (text, symbols) => read(text.replace(BEFORE, ""), symbols, { generous: true });

/**
 * @param {string} text
 * @param {Derivation} derivation
 * @param {number} at  the step that is asked for
 * @returns {Verdict}
 */
export function judge(text, { symbols, steps }, at) {
  const step = steps[at];
  let typed;
  try {
    typed = understood(text, Object.keys(symbols));
  } catch (error) {
    if (error instanceof Unreadable) return { kind: "unreadable", says: [error.message] };
    throw error;
  }
  const stranger = [...names(typed)].find((name) => !step.of.includes(name));
  if (stranger) {
    const wanted = step.of.map(letter).join(" and ");
    return { kind: "old", tree: typed, says: [`This line is to be written in ${wanted}, and yours holds ${letter(stranger)}.`] };
  }
  const domains = among(symbols, step.of);
  const trees = steps.map((it) => read(it.typed, it.of));
  if (!equal(typed, trees[at], domains)) {
    const known = (step.slips ?? []).findIndex((wrong) => equal(typed, read(wrong, step.of), domains));
    if (known >= 0) return { kind: "known", tree: typed, slip: known, says: [] };
    return { tree: typed, ...slip(typed, [trees[at], ...alike(steps, trees, at)], domains) };
  }
  if (step.value) return { kind: "right", tree: typed, to: at, says: ["Right."] };
  return { tree: typed, ...progress(typed, steps, trees, at) };
}

/** The lines before that are written in the same symbols, nearest first. */
const alike = (steps, trees, at) =>
  trees.slice(0, at).filter((_, i) => !steps[i].value && String(steps[i].of) === String(steps[at].of)).reverse();

/** What a true line is worth. @returns {Verdict} */
function progress(typed, steps, trees, at) {
  const written = standard(typed);
  const missing = lacks(typed, steps[at].form ?? []);
  // A line that is ahead of the one asked for is welcome.
  for (let later = steps.length - 1; later > at; later -= 1) {
    const other = steps[later];
    if (other.value || String(other.of) !== String(steps[at].of) || !other.form) continue;
    const between = steps.slice(at, later).some((it) => it.value);
    if (!between && !lacks(typed, other.form)) {
      return { kind: "early", to: later, says: ["Right, and further than was asked."] };
    }
  }
  if (!missing) return { kind: "right", to: at, says: ["Right."] };
  const before = alike(steps, trees, at);
  if (before.some((line) => standard(line) === written)) {
    return { kind: "again", says: ["True, but a line above says it already: no progress yet."] };
  }
  return { kind: "true", says: missing };
}
