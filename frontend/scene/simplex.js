/** Softmax: the three probabilities as one point in a triangle, beside the plane. */

import { NAMES, birdOf, logitsOf, sharesOf } from "./birds.js";
import { number } from "./marks.js";
import record from "./record.json" with { type: "json" };
import { ramp, sampled } from "./shapes.js";

const [X_LOW, X_HIGH] = record.span;
const TALL = Math.sqrt(3) / 2; // of an equilateral triangle, in its sides

/**
 * The triangle, the axis of the constant that is added to all logits, and where their words stand.
 */
export function simplexBox(L) {
  const { x, y, w, h } = L.side;
  const tight = L.small || h < 330;
  const side = tight ? Math.min(w * 0.42, (h - 46) / TALL) : Math.min(w - 90, (h - 230) / TALL);
  const left = tight ? x + 34 : x + (w - side) / 2 + 6;
  const top = y + (tight ? 22 : 64);
  const foot = top + side * TALL;
  const corners = [
    [left, foot],
    [left + side, foot],
    [left + side / 2, top],
  ];
  const words = tight ? { x: left + side + 64, y: top + 14 } : { x: x + 30, y: foot + 66 };
  const axis = {
    x: words.x + 34,
    y: words.y + (tight ? 66 : 90),
    w: Math.min(tight ? w - (words.x - x) - 56 : 220, w - 90),
  };
  return {
    tight,
    corners,
    words,
    axis,
    at: (shares) => [0, 1].map((d) => shares.reduce((sum, p, k) => sum + p * corners[k][d], 0)),
  };
}

/** The bird whose point lies at a place; outside of the triangle, the nearest side's. */
export function birdAt(L, px, py) {
  const [[x0, y0], [x1], [, y2]] = simplexBox(L).corners;
  const top = Math.min(1, Math.max(0, (y0 - py) / (y0 - y2)));
  const right = Math.min(1 - top, Math.max(0, (px - x0) / (x1 - x0) - top / 2));
  return birdOf([1 - top - right, right, top]);
}

/** Of all x the one whose point lies nearest to a place. */
export function nearestX(L, px, py) {
  const box = simplexBox(L);
  let [best, found] = [Infinity, X_LOW];
  for (let i = 0; i <= 300; i++) {
    const x = X_LOW + ((X_HIGH - X_LOW) * i) / 300;
    const [u, v] = box.at(L.shares(x));
    const away = Math.hypot(u - px, v - py);
    if (away < best) [best, found] = [away, x];
  }
  return found;
}

export function simplex(L, out) {
  const {
    s,
    families: { softmax },
  } = L;
  const on = ramp(s.simplex, 0.5, 1) * (1 - s.rows);
  if (on < 0.004) return;
  const { tight, corners, words, axis, at } = simplexBox(L);
  out.line("simplex-sides", "axis", [[...corners, corners[0]].flat()], on);
  const of = s.birds > 0.5 ? ofBird(s) : ofSlice(L, softmax);
  const curve = sampled(...of.span, 90, (x) => at(of.sharesAt(x)));
  out.line("simplex-curve", "response", [curve], on * of.curve, { sym: "mu" });
  const { shares } = of;
  const point = at(shares);
  // How far the point is from a side is the probability of the corner on the other one.
  out.line(
    "simplex-lead",
    "zero",
    corners.map((corner) => [...point, ...corner]),
    on,
  );
  const size = tight ? 12.5 : 15;
  of.names.forEach((name, k) => {
    const [x, y] = corners[k];
    out.text(
      `simplex-${name}`,
      "colour",
      name,
      x,
      y + (k === 2 ? -12 : tight ? 16 : 22),
      size,
      on,
      { anchor: "middle" },
    );
  });
  const logits = of.logits.map((logit) => logit + s.shift);
  const said = (values) => values.map((value) => number(value, 2)).join(", ");
  const line = tight ? 20 : 26;
  out.text(
    "simplex-logits",
    "label",
    tight ? `$η = ${said(logits)}$` : `logits $η = (${said(logits)})$`,
    words.x,
    words.y,
    tight ? 13 : 16,
    on,
    { sym: "eta" },
  );
  out.text(
    "simplex-shares",
    "colour",
    tight ? `$μ = ${said(shares)}$` : `softmax $μ = (${said(shares)})$`,
    words.x,
    words.y + line,
    tight ? 13 : 16,
    on,
    { sym: "mu" },
  );
  const place =
    axis.x +
    (axis.w * (s.shift - record.numbers.shift.low)) /
      (record.numbers.shift.high - record.numbers.shift.low);
  out.line(
    "shift-axis",
    "axis",
    [
      [axis.x, axis.y, axis.x + axis.w, axis.y],
      [axis.x + axis.w / 2, axis.y - 4, axis.x + axis.w / 2, axis.y + 4],
    ],
    on,
  );
  out.text("shift-name", "label", "$+ c$", words.x - 4, axis.y + 5, tight ? 13 : 16, on, {
    sym: "eta",
  });
  out.dot("simplex-point", "mean", ...point, tight ? 4.5 : 5.5, on, { sym: "mu" });
  out.grip("simplex", ...point, s.simplex * (1 - s.rows));
  out.grip("shift", place, axis.y, s.simplex * (1 - s.rows));
}

/** What the triangle shows of the slice along x. */
function ofSlice(L, softmax) {
  const { slice_at: x } = L.s;
  return {
    names: softmax.tick_names,
    span: [X_LOW, X_HIGH],
    sharesAt: (at) => L.shares(at),
    curve: 1,
    shares: L.shares(x),
    logits: softmax.classes.map(([a, b]) => a + b * x),
  };
}

/** What it shows of the bird in hand; the curve is that of all bills at its flipper. */
function ofBird(s) {
  const { bird_bill: bill, bird_flipper: flipper } = s;
  return {
    names: NAMES,
    span: record.birds.axes.bill.span,
    sharesAt: (at) => sharesOf(at, flipper),
    curve: s.curve,
    shares: sharesOf(bill, flipper),
    logits: logitsOf(bill, flipper),
  };
}
