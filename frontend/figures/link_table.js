/** The table of links: a row draws its response and its link; a point goes there and back. */

import { Chart } from "../controls/chart.js";
import { freshId, slider } from "../controls/controls.js";
import { limits } from "../mathematics/facts.js";
import { families } from "../mathematics/families.js";
import { formula, linkFormulas, responses } from "../controls/mathml.js";
import { decimal, python, tidy } from "../mathematics/numbers.js";
import { turned, way } from "../controls/way.js";

/** What each row shows; the axes are wide enough for the means within its bounds. */
/** @typedef {[number, number]} Span */

const CHANCE = {
  mean: { min: 0.01, max: 0.99, step: 0.01 },
  eta: { min: -6, max: 6, step: 0.1 },
  axes: { mean: /** @type {Span} */ ([0, 1]), eta: /** @type {Span} */ ([-8, 8]) },
};
/**
 * @type {Record<string, {title: string, model: string, response: string, to?: string,
 *   mean: {min: number, max: number, step: number}, eta: {min: number, max: number, step: number},
 *   axes: {mean: Span, eta: Span}}>}
 */
const ROWS = {
  gaussian: {
    title: "Gaussian",
    model: "linear regression",
    response: "identity",
      mean: { min: -5, max: 5, step: 0.1 },
    eta: { min: -5, max: 5, step: 0.1 },
    axes: { mean: [-5.5, 5.5], eta: [-5.5, 5.5] },
  },
  bernoulli: {
    title: "Bernoulli",
    model: "logistic regression",
    response: "sigmoid",
    ...CHANCE,
  },
  poisson: {
    title: "Poisson",
    model: "Poisson regression",
    response: "exponential",
      mean: { min: 0.1, max: 20, step: 0.1 },
    eta: { min: -3, max: 2.95, step: 0.05 },
    axes: { mean: [0, 21], eta: [-5, 3.5] },
  },
  categorical: {
    title: "Multinomial",
    model: "softmax regression",
    response: "softmax",
    to: " to class k, the baseline",
    ...CHANCE,
  },
};
const { within: WITHIN, anywhere: ANYWHERE } = limits.linkTable;

const allowed = (family, mean) => mean >= WITHIN[family][0] && mean <= WITHIN[family][1];

/** The mean as the family takes it: of three classes, two share what the first leaves. */
const whole = (family, mean) => (family === "categorical" ? [mean, (1 - mean) / 2] : mean);
const first = (value) => (Array.isArray(value) ? value[0] : value);
const toEta = (family, mean) => first(families[family].naturalParameter(whole(family, mean)));
const toMean = (family, eta) =>
  first(families[family].mean(family === "categorical" ? [eta, 0] : eta));

/** @type {import("../controls/frame.js").FigureModule} */
export default {
  name: "link_table",
  python: "LinkTable",
  defaults: { family: "bernoulli", mean: 0.8 },

  check({ family, mean }) {
    if (!Object.hasOwn(ROWS, family)) {
      throw new Error(`family must be one of ${Object.keys(ROWS).join(", ")}.`);
    }
    if (!(Number.isFinite(mean) && allowed(family, mean))) {
      const { title } = ROWS[family];
      throw new Error(`mean must be a number from ${WITHIN[family].join(" to ")} in the ${title} row.`);
    }
  },

  code: ({ family, mean }) => `LinkTable(family=${python(family)}, mean=${python(mean)})`,

  draw(frame) {
    // The table comes first: it is what the charts are about.
    frame.root.node().insertBefore(frame.controls.node(), frame.stage.node());
    const showRow = table(frame, (family) => {
      const { mean } = frame.state;
      frame.set({ family, mean: allowed(family, mean) ? mean : ANYWHERE });
    });

    const moveMean = (mean) => frame.set({ mean });
    const moveEta = (eta) => frame.set({ mean: tidy(toMean(frame.state.family, eta)) });
    const words = (mean) => `mean ${decimal(mean)}`;
    const unit = /** @type {Span} */ ([0, 1]);
    const square = { x: unit, y: unit, shape: 0.75 };

    const response = new Chart(frame, {
      label: "The response, from η to the mean",
      xLabel: "natural parameter η",
      yLabel: "mean μ",
      ...square,
    });
    const link = new Chart(frame, {
      label: "The link, from the mean to η",
      xLabel: "mean μ",
      yLabel: "natural parameter η",
      ...square,
    });
    const showResponse = way(
      response,
      { label: "Natural parameter η", words: (eta) => `natural parameter ${decimal(eta)}` },
      moveEta,
    );
    const showLink = way(link, { label: "Mean μ", words }, moveMean);
    const responseTitle = response.text("", { dx: 8, dy: 6 });
    const linkTitle = link.text("", { dx: 8, dy: 6 });
    const { min, max, step } = ROWS.gaussian.mean;
    const control = slider(frame.controls, { label: "mean μ", min, max, step, words }, moveMean);

    frame.onUpdate(({ family, mean: given }) => {
      const about = ROWS[family];
      // Python may have changed the row alone, and the mean follows a moment later.
      const mean = allowed(family, given) ? given : ANYWHERE;
      const eta = toEta(family, mean);
      const back = toMean(family, eta);
      const one = family === "categorical" ? "₁" : "";
      showRow(family);
      frame.stage.attr("class", `glm-stage glm-${families[family].colour}`);
      response.domains({ x: about.axes.eta, y: about.axes.mean });
      link.domains({ x: about.axes.mean, y: about.axes.eta });
      response.name(`natural parameter η${one}`, `mean μ${one}`);
      link.name(`mean μ${one}`, `natural parameter η${one}`);

      const points = response.across((x) => toMean(family, x));
      showResponse(points, [eta, back], { range: about.eta });
      showLink(turned(points), [mean, eta], { range: about.mean });
      responseTitle([about.axes.eta[0], about.axes.mean[1]], `response: ${about.response}`);
      linkTitle([about.axes.mean[0], about.axes.eta[1]], `link: ${families[family].link.name}`);
      control.range(about.mean.min, about.mean.max, about.mean.step);
      control.set(mean);
      frame.readouts([
        [`mean μ${one}`, decimal(mean, 3)],
        [`link, there: η${one}`, decimal(eta, 3)],
        [`response, and back: μ${one}`, decimal(back, 3)],
        ...(one ? [["μ₂ and the baseline μ₃", decimal((1 - mean) / 2, 3)]] : []),
      ]);
      frame.say(
        `${about.title}: the ${families[family].link.name} takes mean ${decimal(mean, 3)} to ${decimal(eta, 3)}, ` +
          `and the ${about.response} takes it back to ${decimal(back, 3)}.`,
      );
    });
  },
};

/** The table, a row a family, each with a radio button; returns what marks the chosen row. */
function table(frame, chosen) {
  const name = freshId("row");
  const grid = frame.controls.append("table").attr("class", "glm-links");
  grid.append("caption").attr("class", "glm-hidden").text("Choose a row to see it drawn.");
  const head = grid.append("thead").append("tr");
  for (const title of ["Distribution and model", "Response η → μ", "Link μ → η"]) {
    head.append("th").attr("scope", "col").text(title);
  }
  const body = grid.append("tbody");
  const rows = Object.entries(ROWS).map(([family, { title, model, ...about }]) => {
    const line = body.append("tr").attr("class", `glm-${families[family].colour}`);
    const label = line.append("th").attr("scope", "row").append("label");
    const radio = label.append("input").attr("type", "radio").attr("name", name);
    radio.attr("value", family).on("change", () => chosen(family));
    const words = label.append("span");
    words.append("b").text(title);
    words.append("small").text(model);
    const cells = /** @type {const} */ ([
      [responses[family], about.response],
      [linkFormulas[family], families[family].link.name + (about.to ?? "")],
    ]);
    for (const [tree, name] of cells) {
      const cell = line.append("td");
      formula(cell, tree);
      cell.append("small").text(name);
    }
    line.on("click", () => radio.node().click());
    label.on("click", (event) => event.stopPropagation()); // it presses its button by itself
    return { family, line, radio };
  });
  return (now) => {
    for (const { family, line, radio } of rows) {
      line.classed("glm-chosen", family === now);
      radio.property("checked", family === now);
    }
  };
}
