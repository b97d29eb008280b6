/**
 * The Poisson lab: counts that the reader moves, the curve that refits at once, the straight line
 * beside it, and the gradient ascent step by step.
 */

import { Chart } from "../controls/chart.js";
import { button, toggle } from "../controls/controls.js";
import { data, limits } from "../mathematics/facts.js";
import { gradient, logLikelihood } from "../mathematics/likelihood.js";
import { leastSquares, newton } from "../mathematics/newton.js";
import { ascent } from "./lab_ascent.js";
import { COUNT_LIMIT, finite, Lab, PLACE_LIMIT } from "./lab.js";
import { pointCloud } from "./lab_points.js";
import { pointTable } from "./lab_table.js";
import { python } from "../mathematics/numbers.js";

const { points: MOST_POINTS, hours: HOURS, alpha: RATES } = limits.poissonLab;
const ALPHA = 0.0001;

/** The first hours of the shop. @type {[number, number][]} */
const SHOP = data.shop.x.slice(0, HOURS).map((x, i) => [x, data.shop.y[i]]);

const CASES = [
  { label: "The shop", points: SHOP },
  { label: "All counts zero", points: SHOP.map(([x]) => [x, 0]) },
  {
    label: "An outlier",
    points: SHOP.map(([x, y]) => [x, x === 0.52 ? 100 : y]),
    words:
      "In the hour at 0.52 nobody came, but somebody typed 100. The curve is the maximum of the " +
      "likelihood all the same. Pull the point down and watch the factor.",
  },
  { label: "One hour only", points: [[3, 4]] },
];

const LEGEND = `<span class="glm-poisson">Poisson curve, exp(θ₀ + θ₁x)</span>
<span class="glm-poisson glm-faint">maximum-likelihood fit</span>
<span class="glm-gaussian glm-dashed">straight line</span>
<span class="glm-miss">where it predicts a negative count</span>`;

/** @type {import("../controls/frame.js").FigureModule} */
export default {
  name: "poisson_lab",
  python: "PoissonLab",
  defaults: { points: SHOP, line: false, theta: null, alpha: ALPHA },

  check({ points, line, theta, alpha }) {
    if (!(Array.isArray(points) && points.length <= MOST_POINTS && points.every(isPoint))) {
      throw new Error("points must be pairs [x, y], each y a whole number from 0.");
    }
    const right = typeof line === "boolean" && (theta === null || isPair(theta));
    if (!(right && alpha >= RATES[0] && alpha <= RATES[1])) {
      throw new Error("line must be true or false, theta two numbers or null, alpha from 1e-9 to 1.");
    }
  },

  code({ points, line, theta, alpha }) {
    const given = [`points=${python(points)}`];
    if (line) given.push("line=True");
    if (theta) given.push(`theta=${python(theta)}`);
    if (alpha !== ALPHA) given.push(`alpha=${python(alpha)}`);
    return `PoissonLab(\n    ${given.join(",\n    ")},\n)`;
  },

  draw(frame) {
    const lab = new Lab(frame);
    const chart = new Chart(frame, {
      label: "Customers per hour against ad spend, with the curve fitted to them",
      x: [0, 6],
      y: [0, 50],
      xLabel: "ad spend (100 € per hour)",
      yLabel: "customers per hour",
      left: 60,
    });
    const impossible = chart.band("glm-impossible");
    const straight = chart.curve("glm-gaussian glm-dashed");
    const top = chart.curve("glm-poisson glm-faint");
    const curve = chart.curve("glm-poisson");
    const misses = chart.dots("glm-miss", 5);
    const legend = frame.stage.append("p").attr("class", "glm-legend").html(LEGEND);
    const words = frame.root.insert("p", ".glm-readouts").attr("class", "glm-words");
    const cloud = pointCloud(lab, chart);

    const cases = group(frame.controls, "Ready-made cases").buttons;
    for (const { label, points } of CASES) {
      button(cases, { label }, () =>
        lab.put(structuredClone(points), `${label}.`, { theta: null }),
      );
    }
    const edit = group(frame.controls, "Points").buttons;
    const add = button(edit, { label: "Add a point" }, () => lab.addBetween(chart.x.domain()));
    const remove = button(edit, { label: "Delete the marked point" }, () => lab.remove(lab.chosen));
    const undo = button(edit, { label: "Undo" }, () => lab.undo());
    const withLine = toggle(edit, { label: "straight line" }, (line) => {
      lab.word = `Straight line ${line ? "shown" : "hidden"}.`;
      frame.set({ line });
    });
    const climb = ascent(lab, group(frame.controls, "Gradient ascent"));
    const table = pointTable(lab, frame.controls);

    frame.onUpdate((state) => {
      const { points, line, theta } = state;
      if (lab.notice(points)) lab.fit = newton(lab.x, lab.y, "poisson");
      const { fit } = lab;
      const flat = line && points.length ? leastSquares(lab.x, lab.y) : null;
      // While a point is held the axes stay, or it would slip away from under the finger.
      if (!lab.held) chart.domains(spans(lab, chart.x, flat));

      curve(chart.across(theta ? (x) => Math.exp(theta[0] + theta[1] * x) : fit.curve));
      top(theta && fit.converged ? chart.across(fit.curve) : []);
      straight(flat ? chart.x.domain().map((x) => [x, flat.curve(x)]) : []);
      const negative = flat ? lab.x.map((x) => [x, flat.curve(x)]).filter(([, y]) => y < 0) : [];
      misses(negative);
      impossible(Math.min(chart.y.domain()[0], 0), 0);
      cloud.update(points);
      table.update(points);
      climb.update(state);
      withLine.set(line);
      undo.disable(!lab.history.length);
      remove.disable(!points.length);
      add.disable(points.length >= MOST_POINTS);
      const there = [true, theta && fit.converged, line, negative.length];
      legend.selectAll("span").classed("glm-absent", (_, i) => !there[i]);
      const known = CASES.find((each) => each.words && String(each.points) === String(points));
      const said = sentences([
        theta ? climb.words(state.alpha) : fit.converged ? known?.words : fit.diagnosis,
        flat && `The straight line is negative at ${negative.length} of ${points.length} points.`,
      ]);
      if (words.text() !== said) words.text(said);
      const weights = theta ?? (fit.converged && fit.theta);
      frame.readouts([
        ...(weights ? numbers(lab, weights) : []),
        ...(theta ? [["steps", climb.steps()]] : []),
      ]);
      frame.say(sentences([lab.word, weights && `${FACTOR} ${factor(weights)}.`, said]));
    });
  },
};

const isPair = (pair) => Array.isArray(pair) && pair.length === 2 && pair.every(Number.isFinite);

function isPoint(point) {
  if (!isPair(point)) return false;
  const [x, y] = point;
  return Math.abs(x) <= PLACE_LIMIT && Number.isInteger(y) && y >= 0 && y <= COUNT_LIMIT;
}

function group(parent, label) {
  const box = parent.append("div").attr("class", "glm-group").attr("role", "group");
  box.append("p").attr("class", "glm-group-name").text(label);
  box.attr("aria-label", label);
  return { box, buttons: box.append("div").attr("class", "glm-buttons") };
}

/** What the axes span: round numbers around the points, and below zero as far as the line goes. */
function spans({ x, y }, scale, flat) {
  const round = (low, high) => scale.copy().domain([low, high]).nice(6).domain();
  const [left, right] = x.length ? [Math.min(...x), Math.max(...x)] : [0, 6];
  const across = left === right ? [left - 3, right + 3] : round(left, right);
  const deepest = flat ? Math.min(0, ...across.map(flat.curve)) : 0;
  return { x: across, y: round(1.1 * deepest, Math.max(5, 1.12 * Math.max(0, ...y))) };
}

/** The weights and where they stand on the hill; in words where there are no such numbers. */
function numbers({ x, y }, weights) {
  return [
    ["θ", pair(weights, 4)],
    [FACTOR, factor(weights)],
    ["log-likelihood", finite(logLikelihood(weights, x, y, "poisson"))],
    ["gradient", pair(gradient(weights, x, y, "poisson"), 2)],
  ];
}

const FACTOR = "One unit more multiplies the rate by";

const pair = (two, digits) => `(${two.map((each) => finite(each, digits)).join(", ")})`;

const factor = ([, slope]) => finite(Math.exp(slope));

const sentences = (parts) => parts.filter(Boolean).join(" ");

