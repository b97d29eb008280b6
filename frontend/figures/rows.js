/**
 * Rows of one feature and one target, and a curve h(θ₀ + θ₁x) through them that the reader can move.
 *
 * @typedef {import("../mathematics/facts.js").Rows} Rows
 * @typedef {import("../controls/controls.js").Selection} Selection
 * @typedef {Rows & {family: string, theta: [number, number]}} Model
 */

import { button, choice, slider } from "../controls/controls.js";
import { handle } from "../controls/grips.js";
import { limits } from "../mathematics/facts.js";
import { families } from "../mathematics/families.js";
import { contains } from "../mathematics/intervals.js";
import { newton } from "../mathematics/newton.js";
import { clamp, decimal, python, tidy } from "../mathematics/numbers.js";

// Beyond `largest` no curve can be drawn, and no sum of squares be compared.
const { largest: LARGEST, families: KEYS } = limits.rows;

const areNumbers = (list) => Array.isArray(list) && list.every(Number.isFinite);
/** @param {number[]} list @returns {[number, number]} */
export const extent = (list) => [Math.min(...list), Math.max(...list)];
export const lineAt = ([intercept, slope], x) => intercept + slope * x;

/** @param {Rows | Record<string, any>} rows @throws {Error} a sentence, if they cannot be shown */
export function checkRows({ x, y, xlabel, ylabel }) {
  if (!areNumbers(x) || !areNumbers(y) || x.length !== y.length) {
    throw new Error("x and y must be two lists of numbers of the same length.");
  }
  if (new Set(x).size < 2) throw new Error("x must hold two different numbers at least.");
  if (typeof xlabel !== "string" || typeof ylabel !== "string") {
    throw new Error("xlabel and ylabel must be texts.");
  }
}

/** @param {Model | Record<string, any>} model @throws {Error} a sentence, if it cannot be shown */
export function checkModel({ x, y, family, theta, ...labels }) {
  checkRows({ x, y, ...labels });
  if (!possible(y).includes(family)) {
    throw new Error(`family must be one that allows every y: ${possible(y).join(", ")}.`);
  }
  if (!areNumbers(theta) || theta.length !== 2) throw new Error("theta must be two numbers.");
  const etas = x.map((each) => lineAt(theta, each));
  const drawable = (value) => Math.abs(value) <= LARGEST;
  if (!etas.every(drawable) || !etas.map(families[family].mean).every(drawable)) {
    throw new Error("theta must keep θ₀ + θ₁x and the prediction within a million at every x.");
  }
}

/** The families that the targets may come from. */
export function possible(y) {
  return KEYS.filter((key) => y.every((each) => contains(families[key].support, each)));
}

/** The arguments of the Python call; the data only where they are not those of the default. */
export function argumentsOf(state, defaults) {
  const isDefault = (key) => JSON.stringify(state[key]) === JSON.stringify(defaults[key]);
  const data = ["x", "y", "xlabel", "ylabel"];
  return Object.keys(state)
    .filter((key) => !data.includes(key) || !data.every(isDefault))
    .map((key) => `${key}=${python(state[key])}`)
    .join(", ");
}

/** The line θ₀ + θ₁x in numbers. */
export function lineText([intercept, slope]) {
  return `${decimal(intercept)} ${slope < 0 ? "−" : "+"} ${decimal(Math.abs(slope))} x`;
}

/** The next of …, 0.1, 0.2, 0.5, 1, 2, 5, … that is not below a number. */
export function roundUp(value) {
  const power = 10 ** Math.floor(Math.log10(value));
  return tidy(power * [1, 2, 5, 10].find((each) => each * power >= value * (1 - 1e-12)));
}

/**
 * Name the axes anew: in a notebook the data may change.
 *
 * @param {import("../controls/chart.js").Chart} chart
 * @param {{xlabel?: string, ylabel?: string}} labels
 */
export function labelAxes(chart, { xlabel, ylabel }) {
  chart.xLabel.text(xlabel);
  if (ylabel !== undefined) chart.yLabel.text(ylabel);
}

/** The data's range, a little wider. @returns {[number, number]} */
export function widened(list, below, above = below) {
  const [low, high] = extent(list);
  const room = high - low || 1;
  return [low - below * room, high + above * room];
}

/**
 * Two handles on the curve, a slider for each weight, the choice of the family and the best fit.
 *
 * @param {import("../controls/frame.js").Frame} frame
 * @param {import("../controls/chart.js").Chart} chart  where the curve is
 * @returns {((state: Model) => import("../mathematics/newton.js").Fit) & {buttons: Selection}}
 *   shows a state, and returns its best fit
 */
export function movableCurve(frame, chart) {
  const step = roundUp((chart.y.domain()[1] - chart.y.domain()[0]) / 150);
  const fit = remembered((family, x, y) => newton(x, y, family));

  const handles = ["left", "right"].map((side, i) =>
    handle(
      chart,
      {
        label: `Curve on the ${side}`,
        along: "y",
        min: 0,
        max: 1,
        step,
        words: (mean) => `prediction ${decimal(mean)} at ${decimal(places(frame.state.x)[i])}`,
      },
      (mean) => {
        const { x, family, theta } = frame.state;
        const at = places(x);
        const eta = at.map((each) => lineAt(theta, each));
        eta[i] = families[family].naturalParameter(mean);
        const slope = (eta[1] - eta[0]) / (at[1] - at[0]);
        attempt({ theta: [eta[0] - slope * at[0], slope].map(tidy) });
      },
    ),
  );
  const knobs = /** @type {Element[]} */ (chart.front.selectAll(".glm-knob").nodes());
  const family = choice(
    frame.controls,
    {
      label: "Distribution of y",
      options: KEYS.map((value) => ({ value, text: families[value].name, colour: value })),
    },
    (value) => attempt({ family: value }),
  );
  const sliders = ["intercept θ₀", "slope θ₁"].map((label, j) =>
    slider(frame.controls, { label, min: -1, max: 1, step: 0.01 }, (value) => {
      attempt({ theta: frame.state.theta.map((each, k) => (k === j ? value : each)) });
    }),
  );
  const row = frame.controls.append("div").attr("class", "glm-buttons");
  button(row, { label: "Best fit" }, () => {
    const { x, y, family: key } = frame.state;
    const best = fit(key, x, y);
    attempt({ theta: best.theta.map(tidy) });
    if (!best.converged) frame.message(best.diagnosis);
  });

  /** Change the curve, or say why it cannot be. */
  function attempt(changes) {
    try {
      checkModel({ ...frame.state, ...changes });
      frame.message("");
      frame.set(changes);
    } catch (error) {
      frame.message(error.message);
      frame.refresh(); // the control goes back to what is true
    }
  }

  const show = (/** @type {Model} */ { x, y, family: key, theta }) => {
    const best = fit(key, x, y);
    const [min, max] = allowed(key, chart.y.domain(), step);
    places(x).forEach((at, i) => {
      const mean = families[key].mean(lineAt(theta, at));
      const shown = tidy(clamp(mean, min, max));
      handles[i]([at, shown], shown, { min, max, step });
      knobs[i].classList.toggle("glm-beyond", mean < min || mean > max);
    });
    family.set(key);
    for (const input of family.node.querySelectorAll("input")) {
      input.closest("label").hidden = !possible(y).includes(input.value);
    }
    reaches(best, x, frame.initial.theta).forEach((enough, j) => {
      const reach = Math.max(enough, roundUp(Math.abs(theta[j]) || enough));
      sliders[j].range(-reach, reach, reach / 200);
      sliders[j].set(theta[j]);
    });
    return best;
  };
  return Object.assign(show, { buttons: row });
}

/** Where the handles are along x. */
function places(x) {
  const [low, high] = extent(x);
  return [0.2, 0.8].map((share) => low + share * (high - low));
}

/**
 * The means that a handle can be moved to: those in the chart that the family has.
 *
 * @param {string} key @param {number[]} domain  of the chart @param {number} step
 */
function allowed(key, [low, high], step) {
  if (key === "bernoulli") return [step, 1 - step];
  return key === "poisson" ? [step, high] : [low, high];
}

/** How far the sliders of the two weights reach, so that the best fit is well inside. */
function reaches({ converged, theta }, x, initial) {
  const [low, high] = extent(x);
  const [intercept, slope] = converged ? theta : [0, 10 / (high - low)];
  const most = (...sizes) => roundUp(1.5 * Math.max(...sizes.map(Math.abs)) || 1);
  return [most(intercept, slope * (high - low), initial[0]), most(slope, initial[1])];
}

/** A function that remembers its last result, for arguments that seldom change. */
export function remembered(f) {
  let last = [];
  let result;
  return (...given) => {
    if (given.some((each, i) => each !== last[i])) {
      last = given;
      result = f(...given);
    }
    return result;
  };
}
