/** One data axis, one θᵀx, and a response to exchange: the straight line bends into the S. */

import { Chart } from "../controls/chart.js";
import { data } from "../mathematics/facts.js";
import { families } from "../mathematics/families.js";
import { logLikelihood } from "../mathematics/likelihood.js";
import { decimal } from "../mathematics/numbers.js";
import {
  argumentsOf,
  checkModel,
  extent,
  labelAxes,
  lineAt,
  lineText,
  movableCurve,
  widened,
} from "./rows.js";

const defaults = { ...data.gentoo, family: "gaussian", theta: [-10, 2] };

// Each response in pieces of plain and of raised text.
const RESPONSES = {
  gaussian: ["η"],
  bernoulli: ["1 / (1 + e", "−η", ")"],
  poisson: ["e", "η"],
};

/** @type {import("../controls/frame.js").FigureModule} */
export default {
  name: "same_machine",
  python: "SameMachine",
  defaults,
  data: ["x", "y", "xlabel", "ylabel"],
  check: checkModel,
  code: (state) => `SameMachine(${argumentsOf(state, defaults)})`,

  draw(frame) {
    const { x, y, xlabel, ylabel } = frame.state;
    const chart = new Chart(frame, {
      label: `${ylabel} against ${xlabel}, with the prediction`,
      x: widened(x, 0.03),
      y: widened(y, 0.25),
      xLabel: xlabel,
      yLabel: ylabel,
      shape: 0.5,
    });
    const dots = chart.dots("glm-data glm-sheer", 4.5);
    const curve = chart.curve("");
    const pipeline = machine(frame);
    const show = movableCurve(frame, chart);

    frame.onUpdate((state) => {
      const { x, y, family, theta } = state;
      const { mean, name } = families[family];
      labelAxes(chart, state);
      chart.domains({ x: widened(x, 0.03), y: widened(y, 0.25) });
      chart.box.attr("class", `glm-chart glm-${family}`);
      dots(x.map((each, i) => [each, y[i]]));
      curve(chart.across((at) => mean(lineAt(theta, at))));
      const best = show(state);
      pipeline(state);
      const height = decimal(logLikelihood(theta, x, y, family));
      const top = best.converged ? decimal(logLikelihood(best.theta, x, y, family)) : "none";
      const outside = outsideUnit(x, y, (each) => mean(lineAt(theta, each)));
      frame.readouts([
        ["θᵀx", lineText(theta)],
        ["log-likelihood", height],
        ["at the best fit", top],
        ...(outside ? [["predictions outside 0 to 1", outside]] : []),
      ]);
      frame.say(
        `${name}: theta transposed x is ${lineText(theta)}. Log-likelihood ${height}, at the ` +
          `best fit ${top}.${outside ? ` ${outside} predictions are outside 0 to 1.` : ""}`,
      );
    });
  },
};

/** The way of the row in the middle of the data: x, θᵀx, response, prediction. */
function machine(frame) {
  const list = frame.stage.append("ol").attr("class", "glm-machine");
  const [input, linear, response, output] = ["", "", "glm-response", ""].map((className) => {
    const box = list.append("li").attr("class", className || null);
    const [title, value, note] = ["glm-title", "glm-value", "glm-small"].map((part) =>
      box.append("span").attr("class", part),
    );
    return { box, title, value, note };
  });
  return ({ x, xlabel, ylabel, family, theta }) => {
    const [low, high] = extent(x);
    const at = Number(((low + high) / 2).toPrecision(3));
    const eta = lineAt(theta, at);
    const fill = ({ title, value, note }, ...texts) =>
      [title, value, note].forEach((part, i) => part.text(texts[i]));
    fill(input, "x", String(at), xlabel);
    fill(linear, "η = θᵀx", decimal(eta), `θ = (${theta.map((each) => decimal(each)).join(", ")})`);
    response.box.attr("class", `glm-response glm-${family}`);
    response.title.text(`${families[family].name} response`);
    response.value
      .selectAll("span, sup")
      .data(RESPONSES[family], (piece, i) => `${family}${i}`)
      .join((enter) => enter.append((_, i) => document.createElement(i % 2 ? "sup" : "span")))
      .text((piece) => piece);
    response.note.text("the only box that changes");
    fill(output, "prediction h(x)", decimal(families[family].mean(eta)), ylabel);
  };
}

/** How many predictions of a yes or no are no probabilities; empty if y is something else. */
function outsideUnit(x, y, predict) {
  if (!y.every((each) => each === 0 || each === 1)) return "";
  const count = x.map(predict).filter((h) => h < 0 || h > 1).length;
  return `${count} of ${y.length}`;
}
