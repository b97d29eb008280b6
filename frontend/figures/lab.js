/** What the parts of the Poisson lab share: the points, which one is chosen, and the way back. */

import { limits } from "../mathematics/facts.js";
import { clamp, decimal, tidy } from "../mathematics/numbers.js";

export const { count: COUNT_LIMIT, place: PLACE_LIMIT } = limits.poissonLab;

export class Lab {
  /** @param {import("../controls/frame.js").Frame} frame */
  constructor(frame) {
    this.frame = frame;
    this.chosen = 0;
    this.focus = false; // whether the chosen point is to have the focus after the next redraw
    this.held = false; // whether a finger or a mouse holds a point
    this.history = [];
    this.word = ""; // what has just happened, for a screen reader
    /** @type {import("../mathematics/newton.js").Fit | null} the fit of the points */
    this.fit = null;
  }

  get points() {
    return this.frame.model.get("points");
  }

  /**
   * Take in the points that are now in the model, whoever put them there.
   *
   * @returns {boolean} whether they may be others than before
   */
  notice(points) {
    if (points === this.shown) return false;
    if (this.shown && String(points) !== String(this.shown)) {
      if (points !== this.mine) {
        this.word = ""; // it was said of other points
        this.gesture = null;
      }
      // All changes of one gesture are undone together.
      if (!this.gesture || this.gesture !== this.last) this.history.push(this.shown);
    }
    this.last = this.gesture;
    this.shown = points;
    this.x = points.map(([x]) => x);
    this.y = points.map(([, y]) => y);
    this.chosen = clamp(this.chosen, 0, Math.max(points.length - 1, 0));
    return true;
  }

  /**
   * Let these be the points.
   *
   * @param {string} word  what has happened
   * @param {object} [others]  other parts of the state that change with them
   * @param {object | null} [gesture]  what this is a part of
   */
  put(points, word, others = {}, gesture = null) {
    this.word = word;
    this.mine = points;
    this.gesture = gesture;
    this.frame.set({ points, ...others });
  }

  undo() {
    if (!this.history.length) return;
    this.shown = null; // so that going back is not itself a thing to undo
    this.put(this.history.pop(), "Undone.");
  }

  /** Put one point elsewhere. */
  move(index, place, gesture) {
    const point = snapped(place);
    if (!this.points[index] || String(point) === String(this.points[index])) return;
    this.chosen = index;
    const points = this.points.map((each, i) => (i === index ? point : each));
    this.put(points, `Point ${index + 1}: ${this.words(point)}.`, {}, gesture);
  }

  add(place) {
    const point = snapped(place);
    this.chosen = this.points.length;
    this.focus = true;
    this.put([...this.points, point], `Added point ${this.chosen + 1}: ${this.words(point)}.`);
  }

  /** Add a point on the curve, in the middle of the widest gap. @param {number[]} ends */
  addBetween(ends) {
    const places = [...this.x, ...ends].sort((a, b) => a - b);
    const gaps = places.slice(1).map((place, i) => place - places[i]);
    const widest = gaps.indexOf(Math.max(...gaps));
    const x = Number((places[widest] + gaps[widest] / 2).toPrecision(3));
    this.add([x, this.fit.curve(x)]);
  }

  remove(index) {
    const points = this.points.filter((_, i) => i !== index);
    if (this.points.length) this.put(points, `Deleted point ${index + 1}.`);
  }

  words([x, y]) {
    return `${y} customer${y === 1 ? "" : "s"} at ${decimal(x)}`;
  }
}

/** A number, or that there is none to show. */
export function finite(value, digits = 2) {
  return Number.isFinite(value) ? decimal(value, digits) : "beyond all numbers";
}

/** A point at a count that is a whole number. @returns {[number, number]} */
function snapped([x, y]) {
  const count = clamp(Math.round(y), 0, COUNT_LIMIT);
  return [tidy(clamp(x, -PLACE_LIMIT, PLACE_LIMIT)), count || 0]; // never a negative zero
}
