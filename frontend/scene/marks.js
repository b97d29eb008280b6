/**
 * Marks: what geometry returns, and what draws them, in a browser or in Python.
 *
 * @typedef {object} Mark
 * @property {string} id  one place in the scene, in every state
 * @property {"line" | "dot" | "text"} kind
 * @property {string} role  its style, in record.json
 * @property {number} opacity  more than 0: what is not there has no mark
 * @property {string} [sym]  the symbol that it belongs to
 * @property {"plane" | "side"} [clip]
 * @property {number[][]} [lines]  flat lists x, y, x, y …
 * @property {number} [x]  of a dot's middle, of a text's anchor
 * @property {number} [y]
 * @property {number} [r]
 * @property {string} [text]  words; what stands between dollars is mathematics
 * @property {number} [size]  px
 * @property {"start" | "middle" | "end"} [anchor]
 *
 * @typedef {{id: string, x: number, y: number, presence: number}} GripPlace
 */

const SEEN = 0.004; // of opacity
/** @type {Partial<Mark>} */
const NONE = {};

export class Marks {
  constructor() {
    /** @type {Mark[]} back to front */
    this.list = [];
    /** @type {GripPlace[]} */
    this.grips = [];
  }

  /** @param {number[][]} lines */
  line(id, role, lines, opacity = 1, { sym, clip } = NONE) {
    if (opacity < SEEN || !lines.length) return;
    this.list.push({ id, kind: "line", role, opacity, lines, sym, clip });
  }

  dot(id, role, x, y, r, opacity = 1, { sym, clip } = NONE) {
    if (opacity < SEEN) return;
    this.list.push({ id, kind: "dot", role, opacity, x, y, r, sym, clip });
  }

  text(id, role, text, x, y, size, opacity = 1, more = {}) {
    if (opacity < SEEN || !text) return;
    this.list.push({ id, kind: "text", role, opacity, text, x, y, size, anchor: "start", ...more });
  }

  /** Where a grip stands; below half of its presence it cannot be taken. */
  grip(id, x, y, presence) {
    if (presence > 0.5) this.grips.push({ id, x, y, presence });
  }
}

/** A number with a true minus sign, and no −0. */
export function number(value, digits = 1) {
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
  const text = value.toFixed(digits);
  return (Number(text) === 0 ? text.replace("-", "") : text).replace("-", "−");
}

/** The same with a plus sign where it is positive. */
export function signed(value, digits = 1) {
  const text = number(value, digits);
  return /^−|^0\.?0*$/.test(text) ? text : `+${text}`;
}

export const tickText = (value) => String(value).replace("-", "−");
