/**
 * Residual times feature, as a torque. Each residual leaves its dot and pushes on a beam that is
 * hinged at x = 0: the pushes add up (the gradient in θ₀), and so do their turning forces (the
 * gradient in θ₁). The beam lies level, and still, where both are zero: at the fit.
 */

import { signed } from "./marks.js";
import record from "./record.json" with { type: "json" };
import { rowHeight } from "./plane.js";
import { arrow, clamp, mix, ramp } from "./shapes.js";

const [X_LOW, X_HIGH] = record.span;
// Half of the beam's full push for each row, and the residual as long as the half height, by kind.
const SIZES = { bell: [0.4, 3], classes: [0.12, 1], counts: [1, 12], positive: [1, 12] };

/** The two sums of the score equations at the present θ: Σ r and Σ r x. */
export function sums(L) {
  let [force, torque] = [0, 0];
  for (const row of L.data.rows) {
    const r = row[L.key] - L.mean(row.x);
    force += r;
    torque += r * row.x;
  }
  return { force, torque };
}

export function lever(L, out) {
  const { s, small, data, family } = L;
  const on = Math.max(s.residuals, s.lever) * L.onPlane;
  if (s.residuals < 0.004 || on < 0.004 || family.kind === "softmax") return;
  const { force, torque } = sums(L);
  const [push, longest] = SIZES[family.kind];
  const F = Math.tanh(force / (data.rows.length * push));
  const T = Math.tanh(torque / (4 * data.rows.length * push));
  const top = L.y1 + L.gap + (small ? 2 : 6);
  const head = small ? 16 : 30; // the line of words above
  const half = (L.tail - (small ? 2 : 6) - head) / 2;
  const level = top + head + half;
  const [hx, end] = [L.X(X_LOW), L.X(X_HIGH)];
  const long = end - hx;
  // Shift, tilt and pushes share the half height, so that nothing leaves the panel.
  const hy = level - F * half * 0.1;
  const angle = (-T * half * 0.28) / long;
  const at = (x) => [hx + (L.X(x) - hx) * Math.cos(angle), hy + (L.X(x) - hx) * Math.sin(angle)];
  const [ex, ey] = at(X_HIGH);

  const shown = ramp(s.lever, 0.5, 1) * on;
  out.line("level", "zero", [[hx, level, hx + long, level]], shown);
  out.line("rail", "rail", [[hx, level - half * 0.85, hx, level + half * 0.85]], shown);
  out.line("beam", "beam", [[hx, hy, ex, ey]], shown);

  const bars = data.rows.flatMap((row, i) => {
    const r = row[L.key] - L.mean(row.x);
    const [bx, by] = at(row.x);
    const tip = by - clamp(r / longest, -1, 1) * half * 0.6;
    const drop = clamp(s.on_beam * 1.5 - (row.x / X_HIGH) * 0.5, 0, 1);
    const x = mix(L.X(row.x), bx, drop);
    const [from, to] = [mix(L.meanHeight(row.x), by, drop), mix(rowHeight(L, i), tip, drop)];
    const begin = mix(to, from, s.residuals);
    return drop > 0.5 ? arrow(x, begin, x, to, small ? 4 : 5.5) : [[x, begin, x, to]];
  });
  out.line("residuals", "residual", bars, on, { sym: "r" });
  out.dot("hinge", "hinge", hx, hy, small ? 5 : 6.5, shown);
  const [left, right] = [hx - (small ? 14 : 22), ex + (small ? 6 : 20)];
  out.line("force", "force", arrow(left, level, left, level - F * half * 0.85, 10), shown, {
    sym: "F",
  });
  out.line("torque", "force", arrow(right, level, right, level - T * half * 0.85, 10), shown, {
    sym: "T",
  });
  const digits = family.kind === "counts" ? 1 : 2;
  const size = small ? 13.5 : 16;
  const y = top + (small ? 10 : 14);
  const name = (words, sum) => (small ? `$${sum}$` : `${words}  $${sum}$`);
  out.text(
    "force-name",
    "label",
    name("all pushes", `Σ r = ${signed(force, digits)}`),
    hx + (small ? 4 : 10),
    y,
    size,
    shown,
    { sym: "F" },
  );
  out.text(
    "torque-name",
    "label",
    name("all turning", `Σ r x = ${signed(torque, digits)}`),
    L.x1 - 2,
    y,
    size,
    shown,
    { sym: "T", anchor: "end" },
  );
  const still = Math.abs(F) < 0.004 && Math.abs(T) < 0.004;
  out.text(
    "verdict",
    "colour",
    still ? "in balance: this is the fit" : "",
    (hx + L.x1) / 2,
    level + half * 0.72,
    small ? 13 : 15,
    shown,
    { anchor: "middle" },
  );
}
