/**
 * Words with mathematics between dollars: letters italic, `^{…}` raised, `_{…}` lowered.
 *
 * How wide they are follows from the letters' advances in record.json, so that a label's box is
 * known without a browser.
 *
 * @typedef {{text: string, face: "sans" | "math" | "main", size: number, shift: number}} Piece
 *   shift: down from the line, px
 */

import record from "./record.json" with { type: "json" };

const MATH = /\^\{([^}]*)\}|_\{([^}]*)\}|([a-zA-Zα-ωϕℓ]+)|([^a-zA-Zα-ωϕℓ^_]+)/gu;
const LETTERS = /([a-zA-Zα-ωϕℓ]+)|([^a-zA-Zα-ωϕℓ]+)/gu;
const UPRIGHT = /^(exp|log|max)$/;
const [RAISED, LOWERED, SCRIPT, MATH_SIZE] = [-0.36, 0.22, 0.74, 1.06];

const cut = new Map();

/** @returns {Piece[]} */
export function pieces(source, size) {
  const key = `${size} ${source}`;
  if (!cut.has(key)) {
    if (cut.size > 4000) cut.clear(); // numbers that run make ever new words
    cut.set(key, [...cutUp(source, size)]);
  }
  return cut.get(key);
}

function* cutUp(source, size) {
  const script = function* (text, shift) {
    for (const [, letter, rest] of text.matchAll(LETTERS)) {
      yield {
        text: letter ?? rest,
        face: letter ? "math" : "main",
        size: size * SCRIPT * MATH_SIZE,
        shift: shift * size,
      };
    }
  };
  for (const [i, part] of source.split("$").entries()) {
    if (i % 2 === 0) {
      if (part) yield { text: part, face: "sans", size, shift: 0 };
      continue;
    }
    for (const [, up, down, letter, rest] of part.matchAll(MATH)) {
      if (up !== undefined) yield* script(up, RAISED);
      else if (down !== undefined) yield* script(down, LOWERED);
      else if (letter && !UPRIGHT.test(letter)) {
        yield { text: letter, face: "math", size: size * MATH_SIZE, shift: 0 };
      } else yield { text: letter ?? rest, face: "main", size: size * MATH_SIZE, shift: 0 };
    }
  }
}

/** The width of words in px. */
export function width(source, size) {
  let sum = 0;
  for (const { text, face, size: s } of pieces(source, size)) {
    for (const letter of text) sum += ((record.advances[face][letter] ?? 500) * s) / 1000;
  }
  return sum;
}

/** The box of a text mark: left, top, width, height. */
export function box({ text, x, y, size, anchor }) {
  const w = width(text, size);
  const left = anchor === "end" ? x - w : anchor === "middle" ? x - w / 2 : x;
  return [left, y - 0.74 * size, w, 0.95 * size];
}
