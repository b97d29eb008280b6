/** The assembly line in writing: its formulas and its listing, with every symbol marked. */

import { formula, i, o, over, power, row } from "../controls/mathml.js";
import { families } from "../mathematics/families.js";

/**
 * What each symbol stands for; every place that shows a symbol is marked with its key.
 *
 * @type {Record<string, [string, string]>}
 */
export const MEANINGS = {
  x: ["x", "the features, what is known of this row"],
  theta: ["θ", "the weights, what is learnt"],
  eta: ["η", "the natural parameter, here the linear predictor θᵀx"],
  h: ["h", "the response, from η to the mean; the distribution decides it"],
  mu: ["μ", "the mean, and the prediction"],
  p: ["p", "the distribution of the target, given the features"],
  y: ["y", "the target that was observed"],
  loss: ["−ℓ", "the loss, how surprising y is: −log p(y; η)"],
  gradient: ["∂ℓ/∂θ", "the gradient, the way uphill: the residual y − μ times x"],
};

/** How a symbol is set where its name is not enough. */
const SET = {
  theta: power(i("θ"), i("T")),
  loss: row(o("−"), i("ℓ")),
  gradient: over(row(o("∂"), i("ℓ")), row(o("∂"), i("θ"))),
};

/** The four formulas: symbols by their keys, and what stands between them. */
const FORMULAS = [
  "eta = theta x",
  "mu = h ( eta )",
  "loss = − log p ( y ; eta )",
  "gradient = ( y − mu ) x",
];

/** The same in Python; the names are the symbols' keys, or these. */
const LISTING = [
  "family = FAMILY",
  "eta = theta @ x",
  "mu = family.mean(eta)",
  "loss = -family.log_prob(y, eta)",
  "gradient = (y - mu) * x",
];
const CODE_KEYS = { FAMILY: "h p", "family.mean": "h", "family.log_prob": "p" };

/** The formulas, each symbol a button; the arrow keys go from one to the next. */
export function writeFormulas(parent) {
  const bar = parent.append("div").attr("class", "glm-symbols").attr("role", "toolbar");
  bar.attr("aria-label", "The symbols of the formulas");
  for (const text of FORMULAS) {
    const line = bar.append("div");
    for (const part of text.split(" ")) {
      if (part in MEANINGS) {
        const symbol = line.append("button").attr("type", "button").attr("class", "glm-symbol");
        symbol.attr("data-symbol", part).attr("aria-label", MEANINGS[part].join(": "));
        formula(symbol, SET[part] ?? i(MEANINGS[part][0]));
      } else line.append("span").text(part);
    }
  }
}

/** The listing; returns what writes a family into it. */
export function writeCode(parent) {
  const code = parent.append("pre").attr("class", "glm-code").append("code");
  for (const text of LISTING) {
    const line = code.append("span").attr("class", "glm-code-line");
    for (const part of text.split(/([\w.]+)/)) {
      const key = part in MEANINGS ? part : (CODE_KEYS[part] ?? null);
      line.append("span").attr("data-symbol", key).text(part);
    }
    code.append("span").text("\n");
  }
  const maker = code.select('[data-symbol="h p"]');
  return (family) => maker.text(`${families[family].name}()`);
}
