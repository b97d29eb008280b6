/** The way of a point through a function: up to the curve, across to its value, and back. */

import { handle } from "./grips.js";
import { tidy } from "../mathematics/numbers.js";

/** The same points with their axes exchanged. @param {[number, number][]} points */
export const turned = (points) =>
  points.map(([x, y]) => /** @type {[number, number]} */ ([y, x]));

/**
 * A curve in a chart with a dot on it to drag along x, and guides from the dot to both axes.
 *
 * @param {import("./chart.js").Chart} chart
 * @param {{label: string, words: (value: number) => string, min?: number, max?: number,
 *   step?: number}} options  those of the handle; the range may come later
 * @param {(x: number) => void} moved
 * @returns {(points: [number, number][], at: [number, number], options?: {to?: number,
 *   range?: {min: number, max: number, step: number}}) => void}  draws the curve and the way;
 *   with `to`, the line across does not stop at the dot
 */
export function way(chart, options, moved) {
  const up = chart.segment("glm-guide");
  const across = chart.segment("glm-guide");
  const curve = chart.curve("");
  const dot = handle(chart, { along: "x", min: 0, max: 1, step: 1, ...options }, moved);
  return (points, [x, y], { to = x, range } = {}) => {
    curve(points);
    up([x, chart.y.domain()[0]], [x, y]);
    across([chart.x.domain()[0], y], [to, y]);
    dot([x, y], tidy(x), range);
  };
}
