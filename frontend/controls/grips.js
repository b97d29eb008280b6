/** What can be grasped in a chart, by a finger, a mouse or the keys: all three do the same. */

import { drag } from "d3-drag";
import { clamp, decimal, tidy } from "../mathematics/numbers.js";
import { clampToDraw } from "./chart.js";

/**
 * The round thing that can be grasped: a dot in a target large enough for a finger.
 *
 * @param {import("./chart.js").Chart} chart
 * @param {string} className
 */
export function knob(chart, className) {
  const group = chart.front.append("g").attr("class", `glm-knob ${className}`).attr("tabindex", 0);
  group.append("circle").attr("class", "glm-target").attr("r", 22);
  group.append("circle").attr("class", "glm-grip").attr("r", 8);
  return group;
}

/**
 * Keep the page from scrolling under a finger that has taken hold of something.
 *
 * A style would not do: browsers heed `touch-action` on the whole picture, not on a part of it.
 *
 * @param {SVGElement} node
 * @param {(touch: Touch) => boolean} takes  whether a finger put down there takes hold
 */
export function holdPage(node, takes) {
  const hold = (/** @type {TouchEvent} */ event) => {
    if (event.cancelable && takes(event.changedTouches[0])) event.preventDefault();
  };
  node.addEventListener("touchstart", hold, { passive: false });
}

/**
 * A handle to move a value with: drag it, or focus it and use the arrow keys.
 *
 * @param {import("./chart.js").Chart} chart
 * @param {{label: string, className?: string, along: "x" | "y", min: number, max: number,
 *   step: number, words?: (value: number) => string}} options
 * @param {(value: number) => void} moved
 * @returns {(at: [number, number], value: number, range?: {min: number, max: number,
 *   step: number}) => void} puts it somewhere; with a range, it moves within that from now on
 */
export function handle(
  chart,
  { label, className = "", along, min, max, step, words = (v) => decimal(v) },
  moved,
) {
  const { frame } = chart;
  const group = knob(chart, className);
  group
    .attr("role", "slider")
    .attr("aria-label", label)
    .attr("aria-orientation", along === "x" ? "horizontal" : "vertical")
    .attr("aria-valuemin", min)
    .attr("aria-valuemax", max);
  let value = min;
  let [atX, atY] = [0, 0]; // where it is, in pixels
  const report = (/** @type {number} */ next) => {
    if (!frame.open) return;
    const snapped = tidy(clamp(Math.round(next / step) * step, min, max));
    if (snapped !== value) moved(snapped);
  };
  holdPage(group.node(), () => frame.open);
  /** @type {import("d3-drag").DragBehavior<SVGGElement, any, any>} */
  const dragging = drag();
  dragging
    .container(chart.svg.node())
    // It moves as far as the hand does, wherever in its target it was grasped.
    .subject(() => ({ x: atX, y: atY }))
    .on("start.focus", () => group.node().focus({ preventScroll: true }))
    .on("drag", (event) => report(chart[along].invert(event[along])));
  group.call(dragging);
  group.on("keydown", (event) => {
    const change = keyStep(event, step, min, max, value);
    if (change === null) return;
    event.preventDefault();
    report(value + change);
  });
  return ([x, y], now, range) => {
    value = now;
    if (range) {
      ({ min, max, step } = range);
      group.attr("aria-valuemin", min).attr("aria-valuemax", max);
    }
    [atX, atY] = [chart.x(x), chart.y(clampToDraw(y))];
    group.attr("transform", `translate(${atX} ${atY})`);
    group.attr("aria-valuenow", now).attr("aria-valuetext", words(now));
  };
}

/** How far a key moves a value, or null if it is none of ours. Shift makes the step ten times. */
function keyStep(event, step, min, max, value) {
  const big = event.shiftKey ? 10 : 1;
  switch (event.key) {
    case "ArrowRight":
    case "ArrowUp":
      return step * big;
    case "ArrowLeft":
    case "ArrowDown":
      return -step * big;
    case "PageUp":
      return 10 * step;
    case "PageDown":
      return -10 * step;
    case "Home":
      return min - value;
    case "End":
      return max - value;
    default:
      return null;
  }
}
