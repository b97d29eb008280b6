/** A shop's customers per hour, and how the straight line or the sigmoid fails on them. */

import { Chart } from "../controls/chart.js";
import { choice } from "../controls/controls.js";
import { data } from "../mathematics/facts.js";
import { families } from "../mathematics/families.js";
import { contains } from "../mathematics/intervals.js";
import { newton } from "../mathematics/newton.js";
import { decimal, python } from "../mathematics/numbers.js";
import { argumentsOf, checkRows, labelAxes, remembered, widened } from "./rows.js";

const OPTIONS = [
  { value: "data", text: "Data only" },
  { value: "line", text: "Straight line", colour: "gaussian" },
  { value: "sigmoid", text: "Sigmoid", colour: "bernoulli" },
];
const defaults = { ...data.shop, model: "data" };

/** @type {import("../controls/frame.js").FigureModule} */
export default {
  name: "two_failures",
  python: "TwoFailures",
  defaults,
  data: ["x", "y", "xlabel", "ylabel"],

  check({ model, ...rows }) {
    checkRows(rows);
    if (!rows.y.every((each) => contains(families.poisson.support, each))) {
      throw new Error("y must be counts: whole numbers, zero or more.");
    }
    if (!OPTIONS.some(({ value }) => value === model)) {
      throw new Error(`model must be data, line or sigmoid, but it is ${python(model)}.`);
    }
  },

  code: (state) => `TwoFailures(${argumentsOf(state, defaults)})`,

  draw(frame) {
    const { x, y, xlabel, ylabel } = frame.state;
    const chart = new Chart(frame, {
      label: `${ylabel} against ${xlabel}, with what is impossible shaded`,
      x: widened(x, 0.03),
      y: span(y, failures(x, y).line),
      xLabel: xlabel,
      yLabel: ylabel,
      shape: 0.52,
    });
    const band = chart.band();
    const zero = chart.segment("glm-data");
    const dots = chart.dots("glm-data", 4.5);
    const curve = chart.curve("");
    const rings = chart.dots("glm-ring glm-residual", 6);
    const note = chart.text("glm-failure", { dy: 5 });
    const control = choice(frame.controls, { label: "Show", options: OPTIONS }, (model) =>
      frame.set({ model }),
    );
    const results = remembered(failures);

    frame.onUpdate(({ x, y, model, xlabel, ylabel }) => {
      labelAxes(chart, { xlabel, ylabel });
      const { line, sigmoid } = results(x, y);
      chart.domains({ x: widened(x, 0.03), y: span(y, line) });
      const [low, high] = chart.y.domain();
      const shown = { line, sigmoid }[model];
      zero([chart.x.domain()[0], 0], [chart.x.domain()[1], 0]);
      dots(x.map((each, i) => [each, y[i]]));
      band(...({ line: [low, 0], sigmoid: [1, high] }[model] ?? [0, 0]));
      chart.box.attr("class", `glm-chart glm-${{ line: "gaussian", sigmoid: "bernoulli" }[model]}`);
      curve(shown ? chart.across(shown.curve) : []);
      rings(shown ? shown.failed : []);
      // Where nothing else is: below zero on the right, high up on the left.
      const [left, right] = chart.x.domain();
      if (model === "line") note([right, low / 2], "impossible: fewer than none", "end");
      else note([left, 0.9 * high], shown ? "out of reach: more than one" : "", "start");
      control.set(model);
      const { words, pairs } = SAYINGS[model](y, shown, ylabel);
      frame.readouts(pairs);
      frame.say(words);
    });
  },
};

/** Both models' curves, and the points at which each says or would have to say the impossible. */
function failures(x, y) {
  const line = newton(x, y, "gaussian");
  const predicted = x.map((each) => [each, line.curve(each)]);
  // The only question that a sigmoid can answer: was there any customer at all?
  const sigmoid = newton(x, y.map((each) => Number(each > 0)), "bernoulli");
  const reached = x.map((each, i) => [each, y[i]]);
  return {
    line: { curve: line.curve, failed: predicted.filter(([, h]) => h < 0), predicted },
    sigmoid: { curve: sigmoid.curve, failed: reached.filter(([, count]) => count > 1) },
  };
}

/** From a little below the line, or zero, to a little above the highest count. @returns {[number, number]} */
function span(y, { predicted }) {
  const top = 1.08 * Math.max(...y, 1);
  return [Math.min(1.5 * Math.min(...predicted.map(([, h]) => h)), -0.1 * top), top];
}

const SAYINGS = {
  data: (y, _, ylabel) => ({
    pairs: [
      ["rows", String(y.length)],
      ["lowest", String(Math.min(...y))],
      ["highest", String(Math.max(...y))],
    ],
    words: `${y.length} rows. ${ylabel}: from ${Math.min(...y)} to ${Math.max(...y)}.`,
  }),
  line(y, { failed, predicted }) {
    const lowest = decimal(Math.min(...predicted.map(([, h]) => h)), 1);
    const count = `${failed.length} of ${y.length}`;
    return {
      pairs: [
        ["impossible predictions", count],
        ["lowest prediction", lowest],
      ],
      words: `Straight line: below zero at ${count} rows. Its lowest prediction is ${lowest}.`,
    };
  },
  sigmoid(y, { failed }) {
    const count = `${failed.length} of ${y.length}`;
    return {
      pairs: [
        ["out of reach", count],
        ["highest count", String(Math.max(...y))],
        ["highest possible prediction", "below 1"],
      ],
      words: `Sigmoid: it cannot reach ${count} rows, which lie above one.`,
    };
  },
};
