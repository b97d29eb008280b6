/** Chapter 0: the sigmoid among the counts. It cannot go above one, where most of them are. */

import { likelihood } from "./fit.js";
import record from "./record.json" with { type: "json" };
import { clamp, rectangle, sampled } from "./shapes.js";

const [X_LOW, X_HIGH] = record.span;

/** How much of it is there: it belongs to the counts. */
const presence = (L) => L.s.ceiling * L.onPlane * clamp(2 * L.s.poisson - 1, 0, 1);

export function ceilingHatch(L, out) {
  const on = presence(L);
  const top = L.Y(L.families.poisson, 1);
  out.line("ceiling-hatch", "hatch", [rectangle(L.x0, L.y0, L.x1 - L.x0, top - L.y0)], on);
}

export function ceiling(L, out) {
  const on = presence(L);
  if (on < 0.004) return;
  const { bernoulli, poisson } = L.families;
  const { best } = likelihood(bernoulli, L.data.rows);
  if (!best) return;
  const line = sampled(X_LOW, X_HIGH, 96, (x) => [
    L.X(x),
    L.Y(poisson, bernoulli.response(best[0] + best[1] * x)),
  ]);
  out.line("ceiling", "sigmoid", [line], on, { sym: "mu" });
  const above = L.data.rows.filter((row) => row.poisson > 1).length;
  const words = `${above} of ${L.data.rows.length} hours: more than 1`;
  out.text("ceiling-words", "warning", words, L.x0 + (L.small ? 12 : 20), L.y0 + (L.small ? 16 : 22), L.font, on);
}
