/** The slope of a(η) is the mean of the distribution, the curvature its variance: two reckonings. */

import { Chart } from "../controls/chart.js";
import { handle } from "../controls/grips.js";
import { colourOf, distribution, formulas, memberControls, memberOf, stateful } from "./member.js";
import { decimal } from "../mathematics/numbers.js";

const DIGITS = 3;
const WIDTH = 90; // of the words beside the dot, in pixels

/** @type {import("../controls/frame.js").FigureModule} */
export default {
  name: "log_partition",
  ...stateful("LogPartition", { scalar: true }),

  draw(frame) {
    const partition = new Chart(frame, {
      label: "The log-partition a(η) with its tangent",
      x: [0, 1],
      y: [0, 1],
      xLabel: "natural parameter η",
      yLabel: "a(η)",
    });
    const tangent = partition.segment("glm-tangent");
    const parabola = partition.curve("glm-osculating");
    const curve = partition.curve("");
    const words = partition.text("");
    const range = { min: -1, max: 1, step: 0.1 };
    const dot = handle(
      partition,
      { label: "Natural parameter η", along: "x", words: (eta) => `eta ${decimal(eta)}`, ...range },
      (eta) => frame.set({ eta }),
    );
    const showDistribution = distribution(frame, { spread: true });
    const showFormulas = formulas(frame);
    const showControls = memberControls(frame, { scalar: true });

    // Above a convex curve, on the side that it comes from; at the left edge there is no room for
    // that, and a steep curve would run through words on the other side, so they go below it.
    function nameSlope([eta, a], slope) {
      const { x, y } = partition;
      const room = x(eta) - x.range()[0] > WIDTH;
      const rises = y(a) - y(a + slope * (x.invert(x(eta) + WIDTH) - eta)) > 16;
      const side = rises && room ? "end" : "start";
      words([eta, a], `slope ${decimal(slope)}`, side).attr("dy", rises && !room ? 28 : -16);
    }

    frame.onUpdate((state) => {
      const member = memberOf(state);
      const { family, eta, about, a } = member;
      const { slope, curvature } = differences(family.logPartition, eta);
      const { mean, variance } = moments(family, eta);
      const of = family.sufficientStatistic(-1) === -1 ? "" : " of T(y)";
      frame.stage.attr("class", `glm-stage ${colourOf(member)}`);
      partition.domains(axes(family, about));
      curve(partition.across(family.logPartition));
      const [left, right] = partition.x.domain();
      tangent([left, a + slope * (left - eta)], [right, a + slope * (right - eta)]);
      parabola(partition.across((x) => a + slope * (x - eta) + (curvature * (x - eta) ** 2) / 2));
      nameSlope([eta, a], slope);
      const { low: min, high: max, step } = about;
      dot([eta, a], eta, { min, max, step });
      showDistribution(member);
      showFormulas(member);
      showControls(member);
      const show = (value) => decimal(value, DIGITS);
      frame.readouts([
        ["natural parameter η", decimal(eta)],
        ["log-partition a(η)", show(a)],
        ["slope, measured on a(η)", show(slope)],
        [`mean${of}, added up over y`, show(mean)],
        ["curvature, measured on a(η)", show(curvature)],
        [`variance${of}, added up over y`, show(variance)],
      ]);
      frame.say(
        `${family.name}, eta ${decimal(eta)}: slope of a(η) ${show(slope)}, mean${of} ${show(mean)}; ` +
          `curvature of a(η) ${show(curvature)}, variance${of} ${show(variance)}.`,
      );
    });
  },
};

/** What the axes span: all of η's range, and a little more where the domain allows it. */
function axes({ etaDomain, logPartition }, { low, high }) {
  const room = 0.06 * (high - low);
  const heights = [low, high, (low + high) / 2].map(logPartition);
  const [bottom, top] = [Math.min(...heights), Math.max(...heights)];
  const end = Math.min(high + room, (high + etaDomain.high) / 2);
  return {
    x: [low - room, end],
    y: [bottom - 0.25 * (top - bottom), top + 0.2 * (top - bottom)],
  };
}

/** The slope and the curvature of a curve, from three points close together on it. */
function differences(curve, eta) {
  const apart = 1e-4; // the cut-off error and the rounding are both below the digits shown
  const [before, here, after] = [eta - apart, eta, eta + apart].map(curve);
  return {
    slope: (after - before) / (2 * apart),
    curvature: (after - 2 * here + before) / apart ** 2,
  };
}

/** The mean and the variance of T(y), added up over the outcomes with their probabilities. */
function moments(family, eta) {
  const terms = outcomes(family).map(([y, width]) => [
    family.sufficientStatistic(y),
    Math.exp(family.logProb(y, eta)) * width,
  ]);
  const expected = (f) => terms.reduce((sum, [T, chance]) => sum + f(T) * chance, 0);
  const mean = expected((T) => T);
  return { mean, variance: expected((T) => (T - mean) ** 2) };
}

/** Outcomes and how wide a piece of the axis each stands for; together they cover what is likely. */
function outcomes({ discrete, support }) {
  if (discrete) {
    return Array.from({ length: Math.min(support.high, 400) + 1 }, (_, y) => [y, 1]);
  }
  // Evenly spread on the scale of logs, where the trapezoid rule is exact to many digits.
  const step = 0.05;
  return Array.from({ length: 480 }, (_, i) => Math.exp(step * i - 19)).flatMap((y) =>
    support.low < 0 ? [[y, step * y], [-y, step * y]] : [[y, step * y]],
  );
}
