/** The model on the page: its coefficients, its curve, and how sure it is of both. */

import { make } from "../quizzes/parts.js";
import { TICKS, curve } from "./curve.js";
import { NAMES, chance, fit, lookBack } from "./recall.js";
import { figure, table } from "./table.js";

const SHOWN = [0, 1, 2, 4, 8]; // right answers before

const percent = (share) => `${Math.round(100 * share)} %`;

/** @param {HTMLElement} place */
export function modelView(place) {
  const start = fit([]);
  const label = make("label", "glm-field", "The curve of a question answered right ");
  const select = make("select");
  for (const right of SHOWN) {
    select.append(new Option(right === 1 ? "once, never wrong" : right ? `${right} times, never wrong` : "never, wrong once", String(right)));
  }
  select.value = "1";
  label.append(select);
  const picture = make("div", "glm-picture");
  const values = make("div");
  const coefficients = make("div");
  place.append(label, picture, values, coefficients);
  let model = start;
  let reviews = [];

  function show() {
    const right = Number(select.value);
    const wrong = right ? 0 : 1;
    const words = TICKS.map(([gap, name]) => {
      const { chance: mean, low, high } = chance(model, gap, right, wrong);
      return [name, percent(mean), `${percent(low)} to ${percent(high)}`];
    });
    const said = `Chance of recall against time since the last answer: ${words.map(([name, mean, interval]) => `${mean} after ${name} (${interval})`).join(", ")}. The same numbers stand in the table below.`;
    picture.replaceChildren(curve(model, right, wrong, reviews, said));
    values.replaceChildren(table("What the curve says, with intervals of 95 %", ["After", "Chance", "Interval"], words));
  }
  select.addEventListener("change", show);

  return {
    /** @param {import("./recall.js").Answer[]} answers */
    update(answers) {
      model = fit(answers);
      ({ reviews } = lookBack(answers));
      const rows = NAMES.map((name, i) => {
        const error = Math.sqrt(model.covariance[i][i]);
        const [low, high] = [model.theta[i] - 1.96 * error, model.theta[i] + 1.96 * error];
        return [name, figure(model.theta[i]), figure(error), `${figure(low)} to ${figure(high)}`, figure(start.theta[i])];
      });
      const count = reviews.length;
      const from = count
        ? `Fitted to ${count} ${count === 1 ? "answer" : "answers"} of yours that came back to a question, and to the start-up answers`
        : "From the start-up answers alone: no question has come back to you yet";
      coefficients.replaceChildren(
        table(from, ["", "Estimate", "Std. error", "95 % interval", "At the start"], rows),
      );
      show();
      return model;
    },
  };
}
