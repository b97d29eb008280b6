/** What is done with formulas as trees: made, taken apart, and written with one thing changed. */

import { names, nodes } from "./reader.js";

/** @typedef {import("./reader.js").Tree} Tree */

/** @returns {Tree} */
export const number = (value) => ({ is: "number", text: String(value), parts: [] });
/** @returns {Tree} */
export const node = (is, ...parts) => ({ is, parts });
/** @returns {Tree} */
export const call = (name, ...parts) => ({ is: "call", name, parts });

/** Whether a symbol stands in a tree. @param {Tree} tree */
export const holds = (tree, name) => names(tree).has(name);

/** The tree with another in place of a symbol. @param {Tree} tree @returns {Tree} */
export function substituted(tree, name, other) {
  if (tree.is === "name") return tree.name === name ? other : tree;
  return { ...tree, parts: tree.parts.map((part) => substituted(part, name, other)) };
}

/**
 * Every tree that differs from one in a single place, where `change` says what can stand instead.
 *
 * @param {Tree} tree
 * @param {(node: Tree) => Iterable<{tree: Tree, piece: Tree}>} change  `piece` is what to speak of
 * @returns {Generator<{tree: Tree, piece: Tree}>}
 */
export function* variants(tree, change) {
  yield* change(tree);
  for (const [place, part] of tree.parts.entries()) {
    for (const { tree: other, piece } of variants(part, change)) {
      yield { tree: { ...tree, parts: tree.parts.map((it, i) => (i === place ? other : it)) }, piece };
    }
  }
}

/** The terms of a sum, each with its sign. @returns {{tree: Tree, sign: number}[]} */
export function terms(tree, sign = 1) {
  const [a, b] = tree.parts;
  if (tree.is === "sum") return [...terms(a, sign), ...terms(b, sign)];
  if (tree.is === "difference") return [...terms(a, sign), ...terms(b, -sign)];
  if (tree.is === "negative") return terms(a, -sign);
  return [{ tree, sign }];
}

/** The factors of a product; `up` says that it does not stand below a line. @returns {{tree: Tree, up: boolean}[]} */
export function factors(tree, up = true) {
  const [a, b] = tree.parts;
  if (tree.is === "product") return [...factors(a, up), ...factors(b, up)];
  if (tree.is === "quotient") return [...factors(a, up), ...factors(b, !up)];
  if (tree.is === "negative") return [{ tree: number(-1), up: true }, ...factors(a, up)];
  return [{ tree, up }];
}

/** The exponent of exp(…) or e^…; null for anything else. @param {Tree} tree */
export function exponent(tree) {
  if (tree.is === "call" && tree.name === "exp") return tree.parts[0];
  const [base, above] = tree.parts;
  return tree.is === "power" && base.is === "constant" && base.name === "e" ? above : null;
}

export { names, nodes };
