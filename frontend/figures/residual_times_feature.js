/** Every residual, times its x, summed: the gradient, until the sums are zero at the fit. */

import { Chart } from "../controls/chart.js";
import { button, numberField } from "../controls/controls.js";
import { diagnoseAscent, gradientStep } from "../mathematics/ascent.js";
import { data } from "../mathematics/facts.js";
import { families } from "../mathematics/families.js";
import { gradient, largestStableAlpha, logLikelihood } from "../mathematics/likelihood.js";
import { decimal, tidy } from "../mathematics/numbers.js";
import {
  argumentsOf,
  checkModel,
  labelAxes,
  lineAt,
  movableCurve,
  remembered,
  roundUp,
  widened,
} from "./rows.js";

const defaults = { ...data.shop, family: "poisson", theta: [0.6, 0.35], alpha: 0.0001 };
const LEFT = 62;

/** @type {import("../controls/frame.js").FigureModule} */
export default {
  name: "residual_times_feature",
  python: "ResidualTimesFeature",
  defaults,
  data: ["x", "y", "xlabel", "ylabel"],

  check({ alpha, ...model }) {
    checkModel(model);
    if (!(Number.isFinite(alpha) && alpha > 0)) throw new Error("alpha must be a positive number.");
  },

  code: (state) => `ResidualTimesFeature(${argumentsOf(state, defaults)})`,

  draw(frame) {
    const { x, y, xlabel, ylabel } = frame.state;
    const chart = new Chart(frame, {
      label: `${ylabel} against ${xlabel}, with the curve and the residuals`,
      x: widened(x, 0.03, 0.08),
      y: widened(y, 0.15),
      xLabel: xlabel,
      yLabel: ylabel,
      shape: 0.45,
      left: LEFT,
    });
    const residualBars = chart.sticks("glm-residual");
    const dots = chart.dots("glm-data", 4);
    const curve = chart.curve("");
    const strip = new Chart(frame, {
      label: "Running sum of residual times x, which ends at the slope of the log-likelihood",
      x: widened(x, 0.03, 0.08),
      y: [-1, 1],
      xLabel: xlabel,
      yLabel: "running sum of (y − h) x",
      shape: 0.34,
      left: LEFT,
      yTicks: 4,
    });
    const zero = strip.segment("glm-data");
    const stairs = strip.curve("glm-guide");
    const steps = strip.sticks("glm-residual");
    const arrow = strip.arrow("");
    const total = strip.text("", { dx: 8, dy: 5 });

    // Where the ascent began and has come to; it begins anew where anything else moves the curve.
    let ascent = { start: null, place: "", taken: 0 };
    const placeOf = ({ family, theta }) => String([family, theta]);
    const show = movableCurve(frame, chart);
    const rate = numberField(frame.controls, { label: "learning rate α", min: 0 }, (alpha) => {
      if (alpha > 0) frame.set({ alpha });
      else frame.message("The learning rate must be positive.");
    });
    for (const count of [1, 100]) {
      const label = count === 1 ? "1 step" : `${count} steps`;
      button(show.buttons, { label }, () => ascend(count));
    }

    function ascend(count) {
      const { x, y, family, alpha } = frame.state;
      let { theta } = frame.state;
      let next = theta;
      for (let i = 0; i < count && next; i++) {
        next = gradientStep(theta, x, y, family, alpha)?.map(tidy);
        if (!next || !isDrawable({ ...frame.state, theta: next })) {
          next = null;
        } else {
          theta = next;
          ascent.taken += 1;
        }
      }
      ascent.place = placeOf({ family, theta });
      frame.message(diagnoseAscent(next, ascent.start, x, y, family, alpha).words);
      frame.set({ theta });
    }

    const inOrder = remembered((x, y) =>
      x.map((each, i) => [each, y[i]]).sort(([one], [other]) => one - other),
    );
    frame.onUpdate((state) => {
      const { x, y, family, theta, alpha } = state;
      labelAxes(chart, state);
      labelAxes(strip, { xlabel: state.xlabel });
      const place = placeOf(state);
      if (place !== ascent.place) ascent = { start: theta, place, taken: 0 };
      const predict = (at) => families[family].mean(lineAt(theta, at));
      chart.domains({ x: widened(x, 0.03, 0.08), y: widened(y, 0.15) });
      chart.box.attr("class", `glm-chart glm-${family}`);
      const rows = inOrder(x, y);
      dots(rows);
      residualBars(rows.map(([at, target]) => [at, predict(at), target]));
      const last = rows.at(-1)[0];
      curve(chart.across(predict).filter(([at]) => at <= last));

      const sums = runningSums(rows, predict);
      strip.domains({ x: widened(x, 0.03, 0.08), y: around(sums) });
      zero([strip.x.domain()[0], 0], [strip.x.domain()[1], 0]);
      steps(rows.map(([at], i) => [at, sums[i], sums[i + 1]]));
      const end = strip.x.domain()[1] - 0.02 * (strip.x.domain()[1] - strip.x.domain()[0]);
      stairs(rows.flatMap(([at], i) => [[at, sums[i + 1]], [rows[i + 1]?.[0] ?? end, sums[i + 1]]]));
      arrow([end, 0], [end, sums.at(-1)]);
      const slopes = gradient(theta, x, y, family);
      // On the left x is small, and so are the stairs: there is room above or below them.
      const room = strip.y.domain()[sums.at(-1) < 0 ? 0 : 1];
      total([strip.x.domain()[0], 0.7 * room], `arrow: ∂ℓ/∂θ₁ = ${decimal(slopes[1])}`);

      show(state);
      rate.set(alpha);
      const height = decimal(logLikelihood(theta, x, y, family));
      frame.readouts([
        ["∂ℓ/∂θ₀ = Σ (y − h)", decimal(slopes[0])],
        ["∂ℓ/∂θ₁ = Σ (y − h) x", decimal(slopes[1])],
        ["log-likelihood", height],
        ["steps", String(ascent.taken)],
        ["steps settle here for α below", stable(theta, x, y, family)],
      ]);
      frame.say(
        `Gradient ${decimal(slopes[0])} along theta 0 and ${decimal(slopes[1])} along theta 1. ` +
          `Log-likelihood ${height}, after ${ascent.taken} steps.`,
      );
    });
  },
};

/** @param {Record<string, any>} model */
function isDrawable(model) {
  try {
    checkModel(model);
    return true;
  } catch {
    return false;
  }
}

/** What the rows from the left add up to: 0, then one sum more for each row. */
function runningSums(rows, predict) {
  const sums = [0];
  for (const [at, target] of rows) sums.push(sums.at(-1) + (target - predict(at)) * at);
  return sums;
}

/** Limits around the sums that change in few steps, so that shrinking sums are seen to shrink. */
function around(sums) {
  const most = roundUp(Math.max(...sums.map(Math.abs)) * 1.05 || 1);
  const reaches = (side) => Math.max(...sums.map((each) => side * each)) > 0.15 * most;
  return [reaches(-1) ? -most : -0.2 * most, reaches(1) ? most : 0.2 * most];
}

function stable(theta, x, y, family) {
  return String(Number(largestStableAlpha(theta, x, y, family).toPrecision(2)));
}
