/** The points of the lab in the chart: to drag, to move with the keys, to add and to delete. */

import { pointer } from "d3-selection";
import { holdPage, knob } from "../controls/grips.js";
import { COUNT_LIMIT } from "./lab.js";
import { clamp } from "../mathematics/numbers.js";

const REACH = 22; // pixels: what a finger covers

const HELP =
  "Drag a point, or go to it with Tab and use the arrow keys, with Shift for ten times as far. Page " +
  "Up and Page Down go to the other points, Delete removes one, + or a double click or tap on the " +
  "empty plot adds one.";

// What a key moves by: across and up.
const STEPS = { ArrowUp: [0, 1], ArrowDown: [0, -1], ArrowRight: [1, 0], ArrowLeft: [-1, 0] };

/** @param {import("./lab.js").Lab} lab @param {import("../controls/chart.js").Chart} chart */
export function pointCloud(lab, chart) {
  const { frame } = lab;
  const { svg, x, y } = chart;
  const help = `${chart.clipId}-help`;
  frame.stage.append("p").attr("class", "glm-help").attr("id", help).text(HELP);
  svg.attr("aria-describedby", help);
  const knobs = [];
  let drawn = [];
  let scales = "";
  let grasp = null;
  let keyGesture = null;

  const place = (point) => [x(point[0]), y(point[1])];
  /** Steps along x: about a hundredth of the axis, and a power of ten. */
  const fine = () => 10 ** (Math.floor(Math.log10(x.domain()[1] - x.domain()[0])) - 2);
  const within = (/** @type {number} */ at, /** @type {number[]} */ [low, high]) =>
    clamp(at, low, high);
  const value = ([px, py]) => [
    within(Math.round(x.invert(px) / fine()) * fine(), x.domain()),
    within(y.invert(py), y.domain()),
  ];

  /** The point that is meant, though others may overlap it; −1 if there is none. */
  function closest([px, py]) {
    const away = lab.points.map(([a, b]) => Math.hypot(x(a) - px, y(b) - py));
    const least = Math.min(...away);
    return least > REACH ? -1 : away.lastIndexOf(least);
  }

  function choose(index) {
    mark(index);
    knobs[index].node().focus({ preventScroll: true });
  }

  // One point is on the way of Tab; the others are reached from it.
  function mark(index) {
    lab.chosen = index;
    knobs.forEach((each, i) => {
      each.attr("tabindex", i === index ? 0 : -1).classed("glm-chosen", i === index);
    });
  }

  holdPage(svg.node(), (touch) => frame.open && closest(pointer(touch, svg.node())) >= 0);
  svg.on("pointerdown", (event) => {
    if (!frame.open || event.button || grasp) return;
    const at = pointer(event, svg.node());
    const index = closest(at);
    if (index < 0) return;
    event.preventDefault(); // or the browser moves the focus elsewhere
    const [px, py] = place(lab.points[index]);
    grasp = { index, id: event.pointerId, dx: px - at[0], dy: py - at[1] };
    lab.held = true;
    choose(index);
    svg.node().setPointerCapture(event.pointerId);
  });
  svg.on("pointermove", (event) => {
    if (event.pointerId !== grasp?.id) return;
    const [px, py] = pointer(event, svg.node());
    lab.move(grasp.index, value([px + grasp.dx, py + grasp.dy]), grasp);
  });
  svg.on("lostpointercapture", () => {
    grasp = null;
    lab.held = false;
    frame.refresh();
  });

  svg.on("dblclick", (event) => {
    const at = pointer(event, svg.node());
    if (frame.open && closest(at) < 0) lab.add(value(at));
  });

  // On the box: a listener for the focus would make Chromium stop at the picture itself.
  chart.box.on("focusin", ({ target }) => mark(knobs.findIndex((each) => each.node() === target)));
  svg.on("keydown", (event) => {
    const next = neighbour(event.key);
    if (next !== undefined) choose(next);
    else if (!frame.open || !change(event)) return;
    event.preventDefault();
  });

  /** The point that a key goes to, in the order along x. */
  function neighbour(key) {
    const along = [...lab.x.keys()].sort((i, j) => lab.x[i] - lab.x[j]);
    const step = { PageDown: 1, PageUp: -1 }[key];
    return step && along[clamp(along.indexOf(lab.chosen) + step, 0, along.length - 1)];
  }

  /** Do what a key says. @returns {boolean} whether it is one of ours */
  function change({ key, shiftKey, ctrlKey, metaKey, repeat }) {
    if (STEPS[key]) {
      const size = shiftKey ? 10 : 1;
      const [across, up] = STEPS[key];
      const [px, count] = lab.points[lab.chosen];
      if (!repeat) keyGesture = {}; // a key that is held down is one thing to undo
      lab.move(lab.chosen, [px + 10 * fine() * size * across, count + size * up], keyGesture);
    } else if (key === "Delete" || key === "Backspace") {
      lab.focus = true;
      lab.remove(lab.chosen);
    } else if (key === "+") {
      lab.addBetween(x.domain());
    } else if (key === "z" && (ctrlKey || metaKey)) {
      lab.undo();
    } else {
      return false;
    }
    return true;
  }

  return {
    update(points) {
      const now = String([chart.width, x.domain(), y.domain()]);
      const others = points.length !== drawn.length;
      while (knobs.length < points.length) {
        const one = knob(chart, "glm-data").attr("role", "slider").attr("aria-valuemin", 0);
        knobs.push(one.attr("aria-orientation", "vertical").attr("aria-valuemax", COUNT_LIMIT));
      }
      while (knobs.length > points.length) knobs.pop().remove();
      knobs.forEach((one, i) => {
        const point = points[i];
        if (others) one.attr("aria-label", `Point ${i + 1} of ${points.length}`);
        if (point === drawn[i] && now === scales) return;
        one.attr("transform", `translate(${place(point)})`);
        one.attr("aria-valuenow", point[1]).attr("aria-valuetext", lab.words(point));
      });
      [drawn, scales] = [points, now];
      if (others) mark(lab.chosen);
      if (!lab.focus) return;
      lab.focus = false;
      if (points.length) choose(lab.chosen);
      else /** @type {HTMLElement} */ (frame.controls.select("button").node()).focus();
    },
  };
}
