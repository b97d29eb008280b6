/** The recipe as one linked state, from the features to the gradient, station by station. */

import { Chart } from "../controls/chart.js";
import { choice, slider } from "../controls/controls.js";
import { limits } from "../mathematics/facts.js";
import { families } from "../mathematics/families.js";
import { contains } from "../mathematics/intervals.js";
import { formula, responses } from "../controls/mathml.js";
import { clamp, decimal, python, tidy } from "../mathematics/numbers.js";
import { symbols } from "../controls/symbols.js";
import { way } from "../controls/way.js";
import { MEANINGS, writeCode, writeFormulas } from "./assembly_writings.js";

const { reach: REACH, rounding: ROUNDING, farthest: FARTHEST, products } = limits.assemblyLine;

/**
 * What the axes show at least with each family, and the step of y.
 *
 * @type {Record<string, {y: [number, number], mean: [number, number], step: number}>}
 */
const AXES = {
  gaussian: { y: [-9, 9], mean: [-5.5, 5.5], step: 0.1 },
  bernoulli: { y: [0, 1], mean: [0, 1], step: 1 },
  poisson: { y: [0, 12], mean: [0, 10], step: 1 },
};

/**
 * What the line makes with each family.
 *
 * @type {Record<string, {is: string, unit: string, y: [number, number], mean: [number, number],
 *   step: number}>}
 */
const PRODUCTS = Object.fromEntries(
  Object.entries(AXES).map(([name, axes]) => {
    const [is, unit] = products[name];
    return [name, { is, unit, ...axes }];
  }),
);

const product = (theta, x) => theta.reduce((sum, weight, j) => sum + weight * x[j], 0);
const subscript = (j) => "₀₁₂₃"[j];
const list = (numbers) => `(${numbers.map((it) => decimal(it)).join(", ")})`;
/** A number without the zeros that say nothing. */
const brief = (value) => decimal(value).replace(/\.?0+$/, "");

/** Entry j of a list after a move, stopped where θᵀx would leave its range. */
function movedTo(entries, j, value, partners) {
  const rest = product(entries, partners) - entries[j] * partners[j];
  const sum = clamp(rest + value * partners[j], -REACH, REACH);
  const allowed = partners[j] ? (sum - rest) / partners[j] : value;
  return entries.map((entry, k) => (k === j ? tidy(allowed) : entry));
}

/** The target nearest to y that the family can have. */
function possible(family, y) {
  const { low, high, integer } = families[family].support;
  return clamp(integer ? Math.round(y) : y, low, high);
}

/** @type {import("../controls/frame.js").FigureModule} */
export default {
  name: "assembly_line",
  python: "AssemblyLine",
  defaults: { family: "poisson", x: [1, 2, 1], theta: [-0.5, 0.65, 0.4], y: 4 },

  check({ family, x, theta, y }) {
    const numbers = (list) => Array.isArray(list) && list.every(Number.isFinite);
    if (!Object.hasOwn(PRODUCTS, family)) {
      throw new Error(`family must be one of ${Object.keys(PRODUCTS).join(", ")}.`);
    }
    if (!(numbers(x) && x.length >= 1 && x.length <= 4 && x[0] === 1)) {
      throw new Error("x must be a list of one to four numbers, the first of them 1.");
    }
    if (!(numbers(theta) && theta.length === x.length)) {
      throw new Error("theta must be a list of numbers, one for each of x.");
    }
    if (!(Math.abs(product(theta, x)) <= REACH + ROUNDING)) {
      throw new Error(`theta and x must give a linear predictor from −${REACH} to ${REACH}.`);
    }
    if (!(contains(families[family].support, y) && Math.abs(y) <= FARTHEST)) {
      throw new Error(`y must be a value that the ${families[family].name} can have.`);
    }
  },

  code: (state) =>
    `AssemblyLine(${Object.keys(state).map((key) => `${key}=${python(state[key])}`).join(", ")})`,

  draw(frame) {
    const moveEta = (sum) => {
      const { x, theta } = frame.state;
      frame.set({ theta: movedTo(theta, 0, theta[0] + sum - product(theta, x), x) });
    };
    const range = { min: -REACH, max: REACH, step: 0.05 };
    const words = (value) => `linear predictor ${decimal(value)}`;

    // The controls come first, or the line would be out of sight while they move it.
    frame.root.node().insertBefore(frame.controls.node(), frame.stage.node());
    const line = frame.stage.append("ol").attr("class", "glm-line");
    const boxes = {
      x: box(line, "x", "features x"),
      eta: box(line, "eta", "η = θᵀx"),
      h: box(line, "h", "response h(η)"),
      mu: box(line, "mu", ""),
      p: box(line, "p", "distribution p(y; η)"),
      loss: box(line, "loss", "loss −ℓ"),
      gradient: box(line, "gradient", "gradient ∂ℓ/∂θ"),
    };
    const weights = boxes.eta.note.append("span").attr("data-symbol", "theta");
    const observed = boxes.p.note.append("span").attr("data-symbol", "y");
    const response = new Chart(frame, {
      label: "The response, from η to the mean",
      x: [-REACH, REACH],
      y: [0, 1],
      xLabel: "η",
      yLabel: "μ",
      left: 50,
      yTicks: 4,
    });
    const distribution = new Chart(frame, {
      label: "The distribution with its mean and the observed target",
      x: [0, 1],
      y: [0, 1],
      xLabel: "y",
      yLabel: "probability",
      left: 62,
      yTicks: 4,
    });
    boxes.h.value.append(() => response.box.node());
    boxes.p.value.append(() => distribution.box.node());
    const showResponse = way(response, { label: "θᵀx", words, ...range }, moveEta);
    const showDistribution = member(distribution);
    const meaning = frame.stage.append("p").attr("class", "glm-meaning");
    const writings = frame.stage.append("div").attr("class", "glm-writings");
    writeFormulas(writings);
    const code = writeCode(writings);
    symbols(frame, MEANINGS, meaning);

    const options = Object.entries(PRODUCTS).map(([value, { is }]) => ({
      value,
      text: `${families[value].name}: ${is}`,
      colour: families[value].colour,
    }));
    const familyChoice = choice(frame.controls, { label: "Distribution", options }, (family) =>
      frame.set({ family, y: possible(family, frame.state.y) }),
    );
    const sum = { label: "θᵀx, moved by θ₀", ...range, words };
    const sumSlider = slider(frame.controls, sum, moveEta);
    const target = { label: "observed y", ...range, show: brief };
    const targetSlider = slider(frame.controls, target, (y) => frame.set({ y }));
    const entrySliders = writeEntries(frame);

    let written = "";
    frame.onUpdate(({ family, x, theta, y: given }) => {
      const it = families[family];
      const made = PRODUCTS[family];
      const y = possible(family, given); // Python's new y may come a moment after its family
      const eta = product(theta, x);
      const mu = it.mean(eta);
      const loss = -it.logProb(y, eta);
      const gradient = x.map((feature) => (y - mu) * feature);
      frame.stage.attr("class", `glm-stage glm-${it.colour}`);

      const features = `(${x.map(brief).join(", ")})`;
      boxes.x.value.text(features);
      boxes.x.note.text("what is known");
      boxes.eta.value.text(decimal(eta));
      weights.text(`θ = ${list(theta)}`);
      response.domains({ y: [made.mean[0], Math.max(made.mean[1], 1.15 * mu)] });
      showResponse(response.across(it.mean), [eta, mu]);
      if (family !== written) {
        written = family;
        formula(boxes.h.note.text("h(η) = "), responses[family]);
        code(family);
      }
      boxes.mu.title.text(`μ, ${made.is}`);
      boxes.mu.value.text(decimal(mu, 3));
      boxes.mu.note.text(made.unit);
      showDistribution(it, eta, y, made);
      observed.text(`observed y = ${brief(y)}`);
      boxes.loss.value.text(decimal(loss, 3));
      boxes.loss.note.text("−log p(y; η)");
      boxes.gradient.value.text(list(gradient));
      boxes.gradient.note.text(`(y − μ) x = ${decimal(y - mu)} · ${features}`);

      familyChoice.set(family);
      sumSlider.set(eta);
      const farthest = Math.max(family === "poisson" ? 30 : made.y[1], Math.abs(y));
      targetSlider.range(it.discrete ? 0 : -farthest, farthest, made.step);
      targetSlider.set(y);
      entrySliders(x, theta);
      frame.say(
        `${it.name}: θᵀx ${decimal(eta)}, ${made.is} of ${decimal(mu, 3)} ${made.unit}, ` +
          `observed ${brief(y)}, loss ${decimal(loss, 3)}, gradient ${list(gradient)}.`,
      );
    });
  },
};

/** One station of the line. */
function box(line, symbol, title) {
  const station = line.append("li").attr("data-symbol", symbol);
  return {
    title: station.append("span").attr("class", "glm-line-name").text(title),
    value: station.append("div").attr("class", "glm-line-value"),
    note: station.append("span").attr("class", "glm-line-note"),
  };
}

/** The distribution, small: its mean, the observed y, and the residual between them. */
function member(chart) {
  const fill = chart.region("");
  const curve = chart.curve("");
  const bars = chart.bars("");
  const meanLine = chart.segment("glm-tangent");
  const residual = chart.segment("glm-residual");
  const stem = chart.segment("glm-data");
  const dot = chart.dots("glm-data", 6);
  const meanName = chart.text("");
  const targetName = chart.text("", { anchor: "middle", dy: -12 });
  const residualName = chart.text("", { anchor: "middle", dy: -6 });
  return (family, eta, y, { y: [low, high] }) => {
    const mean = family.mean(eta);
    const reach = 4 * Math.sqrt(family.variance(eta));
    const density = (value) => Math.exp(family.logProb(value, eta));
    // A coin's two bars stay where they are, and a bell always has room.
    const coin = family.key === "bernoulli";
    const right = coin ? 1 : Math.ceil(Math.max(high, mean + reach, y + 1));
    const left = family.discrete ? 0 : Math.min(low, y - 1);
    const counts = Array.from({ length: right - left + 1 }, (_, k) => left + k).map((value) => [
      value,
      density(value),
    ]);
    const tallest = family.discrete ? Math.max(...counts.map((bar) => bar[1])) : density(mean);
    const top = coin ? 1.15 : 1.25 * tallest;
    chart.ticks.x = coin ? 3 : 6;
    chart.domains({ x: [left - 0.8, right + 0.8], y: [0, top] });
    chart.name("y", family.discrete ? "probability" : "density");
    const bell = family.discrete ? [] : chart.across(density);
    fill(bell);
    curve(bell);
    bars(family.discrete ? counts : []);
    meanLine([mean, 0], [mean, top]);
    residual([mean, 0.93 * top], [y, 0.93 * top]);
    stem([y, 0], [y, density(y)]);
    dot([[y, density(y)]]);
    const before = mean < y;
    meanName([mean, 0.93 * top], "μ", before ? "end" : "start").attr("dx", before ? -6 : 6);
    targetName([y, density(y)], "y");
    const room = Math.abs(chart.x(y) - chart.x(mean)) > 60;
    residualName([(mean + y) / 2, 0.93 * top], room ? "y − μ" : "");
  };
}

/** Sliders for the weights and the features, folded away; returns what shows them. */
function writeEntries(frame) {
  const fold = frame.controls.append("details").attr("class", "glm-fold");
  fold.append("summary").text("Move the weights and the features one by one");
  const grid = fold.append("div");
  let shown = [];

  function entry(key, partner, name, j, low, high, step) {
    const label = `${name}${subscript(j)}`;
    const words = (value) => `${label} ${decimal(value)}`;
    const options = { label, min: low, max: high, step, words };
    const control = slider(grid, options, (value) => {
      const { [key]: entries, [partner]: partners } = frame.state;
      frame.set({ [key]: movedTo(entries, j, value, partners) });
    });
    shown.push((state) => {
      const value = state[key][j];
      control.range(Math.min(low, value), Math.max(high, value));
      control.set(value);
    });
  }

  let length = 0;
  return (x, theta) => {
    if (x.length !== length) {
      length = x.length; // Python has given a row of another length
      grid.selectAll("*").remove();
      shown = [];
      theta.forEach((_, j) => entry("theta", "x", "θ", j, -3, 3, 0.05));
      x.slice(1).forEach((_, j) => entry("x", "theta", "x", j + 1, 0, 5, 0.1));
    }
    for (const show of shown) show({ x, theta });
  };
}
