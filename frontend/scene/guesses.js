/**
 * What the reader has drawn or set before the scene answers; it stays beside the answer.
 *
 * @typedef {object} Guess  in `data.guess`
 * @property {(number | null)[]} [knots]  the drawn curve at evenly spaced x
 * @property {boolean} [answered]  the scene has answered the curve
 * @property {number} [knot]  the one in hand
 * @property {number} [mean]  where the mean is expected
 * @property {boolean} [meanAnswered]
 */

import { within } from "./families.js";
import { number } from "./marks.js";
import record from "./record.json" with { type: "json" };
import { along, rowPlace } from "./rows.js";
import { ramp } from "./shapes.js";

const [X_LOW, X_HIGH] = record.span;
export const KNOTS = 31;
export const knotX = (i) => X_LOW + ((X_HIGH - X_LOW) * i) / (KNOTS - 1);

/** The area between the drawn curve and the scene's: behind everything. */
export function gap(L, out) {
  const knots = L.data.guess?.knots;
  if (!knots || !L.data.guess.answered) return;
  const asked = L.s.ask_curve * L.onPlane * ramp(L.s.curve, 0.5, 1) * 0.9;
  const there = [];
  const back = [];
  knots.forEach((value, i) => {
    if (value === null) return;
    const x = L.X(knotX(i));
    there.push(x, L.Y(L.family, value));
    back.unshift(x, L.meanHeight(knotX(i)));
  });
  out.line("gap", "gap", there.length ? [[...there, ...back, there[0], there[1]]] : [], asked);
}

export function drawnCurve(L, out) {
  const { s, small, family } = L;
  const asked = s.ask_curve * L.onPlane;
  if (asked < 0.004) return;
  const { knots = [], answered = false, knot = 3 } = L.data.guess ?? {};
  const line = knots.flatMap((value, i) =>
    value === null ? [] : [L.X(knotX(i)), L.Y(family, value)],
  );
  const middle = family.domain[0] + (family.domain[1] - family.domain[0]) / 2;
  const value = (i) => knots[i] ?? middle;
  out.grip("guess", L.X(knotX(knot)), L.Y(family, value(knot)), asked);
  if (line.length < 4) {
    const invitation = small
      ? "draw your curve here"
      : "press, and draw your curve here, from left to right";
    out.text(
      "guess-name",
      "label",
      invitation,
      (L.x0 + L.x1) / 2,
      (L.y0 + L.y1) / 2 - 4,
      small ? 14 : 16,
      asked,
      { anchor: "middle" },
    );
    return;
  }
  out.line("guess", "guess", [line], asked);
  if (!answered) return;
  // Where the two are furthest apart, on the far side.
  const apart = (k) => L.Y(family, value(k)) - L.meanHeight(knotX(k));
  let i = 4;
  for (let k = 4; k < KNOTS - 4; k++) if (Math.abs(apart(k)) > Math.abs(apart(i))) i = k;
  const above = apart(i) < 0;
  const place = [L.X(knotX(i)) + (above ? -8 : 8), L.Y(family, value(i)) + (above ? -8 : 20)];
  out.text("guess-name", "label", "yours", ...place, small ? 13 : 15, asked, {
    anchor: above ? "end" : "start",
  });
}

/** The mean that is expected, on the last row; and, once answered, how far it was away. */
export function expectedMean(L, out) {
  const { s, small, family } = L;
  const on = s.ask_mean * ramp(s.rows, 0.5, 1);
  if (on < 0.004 || !family.rows) return;
  const { mean = family.mathematics.mean(within(family, s.eta)), meanAnswered = false } =
    L.data.guess ?? {};
  const row = rowPlace(L, 2);
  const x = row.x + along(family, mean, row);
  out.line("expected", "guess-mark", [[x, row.y, x, row.y - row.h * 0.8]], on);
  out.grip("mean", x, row.y, on);
  const flip = x > L.W - 250;
  const size = small ? 13 : 15;
  out.text(
    "expected-name",
    "label",
    `you: ${number(mean)}`,
    x + (flip ? -8 : 8),
    row.y - row.h * 0.8 + 8,
    size,
    on,
    { anchor: flip ? "end" : "start" },
  );
  if (!meanAnswered || !L.mainMean || Math.abs(L.mainMean.x - x) < 14) return;
  const up = row.y - row.h * 0.62;
  out.line(
    "bracket",
    "bracket",
    [
      [x, up, L.mainMean.x, up],
      [L.mainMean.x, up - 5, L.mainMean.x, row.y - 8],
    ],
    on,
  );
}
