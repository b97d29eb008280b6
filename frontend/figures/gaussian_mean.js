/** Slide the mean of a Gaussian: η follows one to one, and a(η) grows as a parabola. */

import { Chart } from "../controls/chart.js";
import { slider } from "../controls/controls.js";
import { handle } from "../controls/grips.js";
import { limits } from "../mathematics/facts.js";
import { families } from "../mathematics/families.js";
import { decimal, python } from "../mathematics/numbers.js";

const { low, high } = limits.gaussianMean;
const { gaussian } = families;

/** @type {import("../controls/frame.js").FigureModule} */
export default {
  name: "gaussian_mean",
  python: "GaussianMean",
  defaults: { mu: 1 },

  check({ mu }) {
    if (!(Number.isFinite(mu) && mu >= low && mu <= high)) {
      throw new Error(`mu must be a number from ${decimal(low, 0)} to ${decimal(high, 0)}.`);
    }
  },

  code: ({ mu }) => `GaussianMean(mu=${python(mu)})`,

  draw(frame) {
    const move = (mu) => frame.set({ mu });
    const words = (mu) => `mean ${decimal(mu)}`;
    const range = { min: low, max: high, step: 0.1 };

    const density = new Chart(frame, {
      label: "The bell curve at its mean",
      x: [low - 4, high + 4],
      y: [0, 0.5],
      xLabel: "y",
      yLabel: "density",
    });
    const fill = density.region("glm-gaussian");
    const bell = density.curve("glm-gaussian");
    const foot = density.segment("glm-guide");
    const meanHandle = handle(density, { label: "Mean μ", along: "x", words, ...range }, move);

    const partition = new Chart(frame, {
      label: "The log-partition a(η) with its tangent",
      x: [low - 0.5, high + 0.5],
      y: [-4, 9],
      xLabel: "natural parameter η",
      yLabel: "a(η)",
    });
    const tangent = partition.segment("glm-tangent");
    const parabola = partition.curve("glm-gaussian");
    const slope = partition.text("glm-slope", { dy: -14 });
    const etaHandle = handle(
      partition,
      { label: "Natural parameter η", along: "x", words, ...range },
      move,
    );

    const control = slider(frame.controls, { label: "mean μ", ...range, words }, move);

    frame.onUpdate(({ mu }) => {
      const eta = gaussian.naturalParameter(mu);
      const a = gaussian.logPartition(eta);
      const curve = density.across((y) => Math.exp(gaussian.logProb(y, eta)));
      fill(curve);
      bell(curve);
      foot([mu, 0], [mu, Math.exp(gaussian.logProb(mu, eta))]);
      meanHandle([mu, Math.exp(gaussian.logProb(mu, eta))], mu);
      parabola(partition.across((x) => gaussian.logPartition(x)));
      const mean = gaussian.mean(eta);
      tangent([eta - 3, a - 3 * mean], [eta + 3, a + 3 * mean]);
      slope([eta, a], `slope ${decimal(mean)}`, eta > 0 ? "end" : "start");
      etaHandle([eta, a], mu);
      control.set(mu);
      frame.readouts([
        ["mean μ", decimal(mu)],
        ["natural parameter η", decimal(eta)],
        ["log-partition a(η)", decimal(a, 3)],
        ["slope of a", decimal(mean)],
        ["total area", decimal(area(curve), 3)],
      ]);
      frame.say(`Mean ${decimal(mu)}, eta ${decimal(eta)}, a ${decimal(a, 3)}, slope ${decimal(mean)}.`);
    });
  },
};

/** The area under the drawn curve, by the trapezoid rule. */
function area(points) {
  let sum = 0;
  for (let i = 1; i < points.length; i++) {
    sum += ((points[i][1] + points[i - 1][1]) / 2) * (points[i][0] - points[i - 1][0]);
  }
  return sum;
}
