/**
 * Softmax with two features: penguins by bill and flipper, and one of them in hand.
 *
 * The logits are linear in both features, so a point in the triangle belongs to one place in the
 * plane: each can be dragged, and the other follows.
 */

import { number } from "./marks.js";
import record from "./record.json" with { type: "json" };
import { clamp } from "./shapes.js";

const { birds: facts } = record;
export const NAMES = facts.names;
const AXES = [
  { name: "bill", ...facts.axes.bill },
  { name: "flipper", ...facts.axes.flipper },
];
const LEAST = 1e-4; // of a probability, in the hand

/** The logits of a bird, the last species' being zero. */
export const logitsOf = (bill, flipper) =>
  facts.theta.map(([a, b, c]) => a + b * bill + c * flipper);

export function sharesOf(bill, flipper) {
  const logits = logitsOf(bill, flipper);
  const top = Math.max(...logits);
  const weights = logits.map((logit) => Math.exp(logit - top));
  const sum = weights[0] + weights[1] + weights[2];
  return weights.map((weight) => weight / sum);
}

/** The bill and flipper at which two differences of logits are what they are to be. */
function solve(rows, values) {
  const [[a, b], [c, d]] = rows;
  const det = a * d - b * c;
  return [(values[0] * d - b * values[1]) / det, (a * values[1] - c * values[0]) / det];
}

const [[A0, ...SLOPES0], [A1, ...SLOPES1]] = facts.theta;

/** The bird whose probabilities these are. @returns {{bird_bill: number, bird_flipper: number}} */
export function birdOf(shares) {
  const p = shares.map((share) => Math.max(share, LEAST));
  const [bill, flipper] = solve(
    [SLOPES0, SLOPES1],
    [Math.log(p[0] / p[2]) - A0, Math.log(p[1] / p[2]) - A1],
  );
  return tidyBird(bill, flipper);
}

export function tidyBird(bill, flipper) {
  const { bird_bill: b, bird_flipper: f } = record.numbers;
  return {
    bird_bill: clamp(Math.round(bill * 100) / 100, b.low, b.high),
    bird_flipper: clamp(Math.round(flipper * 100) / 100, f.low, f.high),
  };
}

/** Where bill and flipper lie in the plane, and which they are at a place. */
export function birdsBox({ x0, x1, y0, y1 }) {
  const [[a, b], [c, d]] = AXES.map(({ span }) => span);
  return {
    X: (bill) => x0 + ((x1 - x0) * (bill - a)) / (b - a),
    Y: (flipper) => y1 - ((y1 - y0) * (flipper - c)) / (d - c),
    at: (px, py) => [
      a + ((px - x0) / (x1 - x0)) * (b - a),
      c + ((y1 - py) / (y1 - y0)) * (d - c),
    ],
  };
}

/** Where two species are equally likely and the third is less so: three rays from one point. */
function borders() {
  const meet = solve([SLOPES0, SLOPES1], [-A0, -A1]);
  return [
    [0, 1, 2],
    [0, 2, 1],
    [1, 2, 0],
  ].map(([i, j, k]) => {
    const [, ...p] = facts.theta[i];
    const [, ...q] = facts.theta[j];
    const [, ...r] = facts.theta[k];
    let way = [q[1] - p[1], p[0] - q[0]]; // along which i and j stay equal
    if ((p[0] - r[0]) * way[0] + (p[1] - r[1]) * way[1] < 0) way = way.map((v) => -v);
    const far = 200 / Math.hypot(...way);
    return [meet, meet.map((v, d) => v + far * way[d])];
  });
}

export function birds(L, out) {
  const { s, small, x0, x1, y0, y1 } = L;
  const on = s.birds * (1 - s.rows);
  if (on < 0.004) return;
  const { X, Y } = birdsBox(L);
  const size = small ? 12 : 13.5;
  out.line("birds-axes", "axis", [[x0, y0, x0, y1, x1, y1]], on);
  for (const v of AXES[0].ticks) {
    out.text(`bill-${v}`, "tick", String(v), X(v), y1 + 18, size, on, { anchor: "middle" });
  }
  for (const v of AXES[1].ticks) {
    out.text(`flipper-${v}`, "tick", String(v), x0 - 8, Y(v) + 4.5, size, on, { anchor: "end" });
  }
  const below = y1 + (small ? 34 : 42);
  out.text("bill-name", "title", AXES[0].title, (x0 + x1) / 2, below, size, on, {
    anchor: "middle",
  });
  out.text("flipper-name", "title", AXES[1].title, small ? 6 : 14, y0 - 12, size, on);
  const lines = borders().map((ends) => ends.flatMap(([b, f]) => [X(b), Y(f)]));
  out.line("birds-borders", "response", lines, on * s.borders, { clip: "plane", sym: "mu" });
  facts.bill.forEach((bill, i) => {
    const k = facts.species[i];
    const r = small ? 2.6 : 3.4;
    out.dot(`bird-${i}`, `bird${k}`, X(bill), Y(facts.flipper[i]), r, on, { sym: "y" });
  });
  facts.labels.forEach(([bill, flipper], k) => {
    out.text(`birds-${k}`, "colour", NAMES[k], X(bill), Y(flipper), small ? 13 : 16, on, {
      anchor: "middle",
    });
  });
  const at = [X(s.bird_bill), Y(s.bird_flipper)];
  const words = `bill ${number(s.bird_bill, 1)}, flipper ${number(s.bird_flipper, 0)} mm`;
  out.text("bird-read", "label", words, x1, y0 - 12, small ? 13 : 16, on, { anchor: "end" });
  out.dot("bird-hand", "mean", ...at, small ? 4.5 : 5.5, on, { sym: "x" });
  out.grip("bird", ...at, on);
}
