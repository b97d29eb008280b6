/**
 * A chart that draws in the width it has, and handles in it that fingers, mice and keys can move.
 */

import { axisBottom, axisLeft } from "d3-axis";
import { scaleLinear } from "d3-scale";
import { area, line } from "d3-shape";
import { freshId } from "./controls.js";
import { clamp } from "../mathematics/numbers.js";

const MARGIN = { top: 14, right: 14, bottom: 44, left: 54 };
const NARROWEST = 260;
// Left of the numbers on the vertical axis: its name, turned; right of them: the tick.
const NAME = 24;
const TICK = 9;
const APART = 6; // between two numbers on the horizontal axis

export class Chart {
  /**
   * @param {import("./frame.js").Frame} frame
   * @param {{label: string, x: [number, number], y: [number, number], xLabel: string,
   *   yLabel: string, shape?: number, left?: number, xTicks?: number, yTicks?: number}} options
   *   `label` describes the chart to a screen reader; `shape` is height over width
   */
  constructor(frame, { label, x, y, xLabel, yLabel, shape = 0.62, left = MARGIN.left, ...rest }) {
    this.frame = frame;
    this.shape = shape;
    this.margin = { ...MARGIN, left };
    this.ticks = { x: rest.xTicks ?? 6, y: rest.yTicks ?? 5 };
    this.x = scaleLinear().domain(x);
    this.y = scaleLinear().domain(y);
    this.clipId = freshId("clip");
    this.box = frame.stage.append("div").attr("class", "glm-chart");
    this.svg = this.box.append("svg").attr("role", "group").attr("aria-label", label);
    this.clip = this.svg.append("clipPath").attr("id", this.clipId).append("rect");
    this.xAxis = this.svg.append("g").attr("class", "glm-axis").attr("aria-hidden", "true");
    this.yAxis = this.svg.append("g").attr("class", "glm-axis").attr("aria-hidden", "true");
    this.xLabel = this.svg.append("text").attr("class", "glm-axis-label").text(xLabel);
    this.yLabel = this.svg.append("text").attr("class", "glm-axis-label").text(yLabel);
    this.svg.selectAll(".glm-axis-label").attr("aria-hidden", "true");
    // Curves are cut at the edge of the plot; handles and their labels may reach beyond it.
    this.plot = this.svg.append("g").attr("clip-path", `url(#${this.clipId})`);
    this.front = this.svg.append("g");
    frame.charts.push(this);
    this.resize();
    const observer = new ResizeObserver(() => {
      if (this.resize()) frame.refresh();
    });
    observer.observe(this.box.node());
    frame.cleanups.push(() => observer.disconnect());
  }

  /** Fit the chart into its box. @returns {boolean} whether its size has changed */
  resize() {
    const width = Math.max(NARROWEST, Math.round(this.box.node().clientWidth || 340));
    if (width === this.width) return false;
    this.width = width;
    this.height = Math.round(width * (width < 420 ? Math.max(this.shape, 0.75) : this.shape));
    this.layOut();
    return true;
  }

  layOut() {
    const { width } = this;
    const { top, right, bottom, left } = this.margin;
    this.svg.attr("viewBox", `0 0 ${width} ${this.height}`);
    this.x.range([left, width - right]);
    this.y.range([this.height - bottom, top]);
    this.clip
      .attr("x", left)
      .attr("y", top)
      .attr("width", width - left - right)
      .attr("height", this.height - top - bottom);
    this.xLabel
      .attr("x", (left + width - right) / 2)
      .attr("y", this.height - 6)
      .attr("text-anchor", "middle");
    this.yLabel
      .attr("transform", `translate(14 ${(top + this.height - bottom) / 2}) rotate(-90)`)
      .attr("text-anchor", "middle");
    this.drawAxes();
  }

  /** Change what the axes span. */
  domains({ x = this.x.domain(), y = this.y.domain() }) {
    if (String([x, y]) === String([this.x.domain(), this.y.domain()])) return;
    this.x.domain(x);
    this.y.domain(y);
    this.drawAxes();
  }

  /** Change what the axes are called. */
  name(x, y) {
    this.xLabel.text(x);
    this.yLabel.text(y);
  }

  drawAxes() {
    const left = axisLeft(this.y).ticks(this.ticks.y).tickSizeOuter(0);
    left.tickFormat(signed(this.y.tickFormat(this.ticks.y)));
    this.yAxis.attr("transform", `translate(${this.x.range()[0]} 0)`).call(left);
    this.makeRoom();
    const most = this.width < 420 ? Math.min(this.ticks.x, 5) : this.ticks.x;
    this.xAxis.attr("transform", `translate(0 ${this.y.range()[0]})`);
    for (let count = most; count > 0 && this.drawBottom(count); count--);
  }

  /** Draw the horizontal axis with about so many numbers. @returns {boolean} whether they meet */
  drawBottom(count) {
    const bottom = axisBottom(this.x).ticks(count).tickSizeOuter(0);
    this.xAxis.call(bottom.tickFormat(signed(this.x.tickFormat(count))));
    const [first, second] = this.x.ticks(count);
    return widest(this.xAxis) + APART > Math.abs(this.x(second) - this.x(first));
  }

  /** Let no number on the vertical axis reach its name; all charts of a figure stay aligned. */
  makeRoom() {
    const needed = Math.ceil(NAME + widest(this.yAxis) + TICK);
    const { charts } = this.frame;
    if (needed <= this.margin.left) return;
    for (const chart of charts) {
      if (chart.margin.left >= needed) continue;
      chart.margin.left = needed;
      chart.layOut();
    }
    if (this.frame.drawn) this.frame.refresh();
  }

  /** A curve; returns a function that draws it through points [[x, y], …]. */
  curve(className) {
    const path = this.plot.append("path").attr("class", `glm-curve ${className}`);
    const draw = line((d) => this.x(d[0]), (d) => this.y(clampToDraw(d[1])));
    draw.defined((d) => Number.isFinite(d[0]) && !Number.isNaN(d[1]));
    return (points) => path.attr("d", draw(points));
  }

  /** The region between a curve and the horizontal axis, or another level. */
  region(className, base = 0) {
    const path = this.plot.append("path").attr("class", `glm-region ${className}`);
    const draw = area((d) => this.x(d[0]), () => this.y(base), (d) => this.y(clampToDraw(d[1])));
    draw.defined((d) => Number.isFinite(d[0]) && !Number.isNaN(d[1]));
    return (points) => path.attr("d", draw(points));
  }

  /** A shaded band between two levels of y, over the whole width. */
  band(className) {
    const rect = this.plot.append("rect").attr("class", `glm-band ${className}`);
    return (low, high) => {
      const [top, bottom] = [this.y(high), this.y(low)];
      rect
        .attr("x", this.x.range()[0])
        .attr("width", this.x.range()[1] - this.x.range()[0])
        .attr("y", Math.max(top, this.margin.top))
        .attr("height", Math.max(bottom - Math.max(top, this.margin.top), 0));
    };
  }

  /** Thin bars from zero, for probabilities of whole numbers. */
  bars(className, width = 0.62) {
    const group = this.plot.append("g");
    return (points) => {
      const wide = Math.max(Math.abs(this.x(width) - this.x(0)), 1.5);
      group
        .selectAll("rect")
        .data(points)
        .join("rect")
        .attr("class", `glm-bar ${className}`)
        .attr("x", (d) => this.x(d[0]) - wide / 2)
        .attr("width", wide)
        .attr("y", (d) => this.y(Math.max(d[1], 0)))
        .attr("height", (d) => Math.abs(this.y(0) - this.y(d[1])));
    };
  }

  /** Upright pieces [[x, from, to], …], each from one height to another. */
  sticks(className) {
    const group = this.plot.append("g");
    return (pieces) => {
      group
        .selectAll("line")
        .data(pieces)
        .join("line")
        .attr("class", `glm-segment ${className}`)
        .attr("x1", (d) => this.x(d[0]))
        .attr("x2", (d) => this.x(d[0]))
        .attr("y1", (d) => this.y(clampToDraw(d[1])))
        .attr("y2", (d) => this.y(clampToDraw(d[2])));
    };
  }

  /** Dots that only show something. */
  dots(className, radius = 4) {
    const group = this.plot.append("g");
    return (points) => {
      group
        .selectAll("circle")
        .data(points)
        .join("circle")
        .attr("class", `glm-dot ${className}`)
        .attr("r", radius)
        .attr("cx", (d) => this.x(d[0]))
        .attr("cy", (d) => this.y(d[1]));
    };
  }

  /** A straight piece from one point to another. */
  segment(className, layer = this.plot) {
    const path = layer.append("line").attr("class", `glm-segment ${className}`);
    return ([x1, y1], [x2, y2]) =>
      path
        .attr("x1", this.x(x1))
        .attr("y1", this.y(clampToDraw(y1)))
        .attr("x2", this.x(x2))
        .attr("y2", this.y(clampToDraw(y2)));
  }

  /** An arrow from one point to another; where they meet there is none. */
  arrow(className) {
    const path = this.plot.append("path").attr("class", `glm-arrow ${className}`);
    return ([x1, y1], [x2, y2]) => {
      const [fromX, fromY, toX, toY] = [this.x(x1), this.y(y1), this.x(x2), this.y(y2)];
      const length = Math.hypot(toX - fromX, toY - fromY);
      const head = Math.min(12, length);
      const [alongX, alongY] = [(toX - fromX) / length, (toY - fromY) / length];
      const [neckX, neckY] = [toX - head * alongX, toY - head * alongY];
      const [acrossX, acrossY] = [0.45 * head * -alongY, 0.45 * head * alongX];
      const outline =
        `M${fromX} ${fromY}L${neckX} ${neckY}` +
        `L${neckX + acrossX} ${neckY + acrossY}L${toX} ${toY}` +
        `L${neckX - acrossX} ${neckY - acrossY}L${neckX} ${neckY}`;
      path.attr("d", length > 1 ? outline : null);
    };
  }

  /** Words in the chart, at a place in its own units; hidden from screen readers. */
  text(className, { dx = 0, dy = 0, anchor = "start" } = {}) {
    const label = this.front.append("text").attr("class", `glm-text ${className}`);
    label.attr("aria-hidden", "true").attr("text-anchor", anchor);
    return ([x, y], words, place = anchor) =>
      label.attr("text-anchor", place).attr("x", this.x(x) + dx).attr("y", this.y(y) + dy).text(words);
  }

  /**
   * Points across the width, close enough for a smooth curve.
   *
   * @param {(x: number) => number} f
   * @returns {[number, number][]}
   */
  across(f, count = 160) {
    const [low, high] = this.x.domain();
    return Array.from({ length: count + 1 }, (_, i) => {
      const x = low + ((high - low) * i) / count;
      return /** @type {[number, number]} */ ([x, f(x)]);
    });
  }
}

/** SVG cannot draw infinities; far outside the plot is as good. */
export function clampToDraw(y) {
  return clamp(y, -1e7, 1e7);
}

/** The width of the widest number on an axis. @param {import("./controls.js").Selection} axis */
function widest(axis) {
  const numbers = /** @type {SVGTextElement[]} */ (axis.selectAll("text").nodes());
  return Math.max(0, ...numbers.map((number) => number.getComputedTextLength()));
}

/**
 * A format of numbers, with a true minus sign.
 *
 * @param {(value: import("d3-scale").NumberValue) => string} format
 * @returns {(value: import("d3-scale").NumberValue) => string}
 */
const signed = (format) => (value) => format(value).replace("-", "−");
