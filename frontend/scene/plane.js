/** The plane: axes, data, slices, the curve of means, and where no target can be. */

import { quantile } from "./families.js";
import { tickText } from "./marks.js";
import record from "./record.json" with { type: "json" };
import { clamp, mix, ramp, rectangle, sampled } from "./shapes.js";

const [X_LOW, X_HIGH] = record.span;
const PLANE = { clip: "plane" };
/** Where the axis of x is marked: at the whole numbers. @type {[number, string][]} */
const WHOLE = Array.from({ length: X_HIGH - X_LOW + 1 }, (_, i) => [X_LOW + i, String(X_LOW + i)]);

/** @param {import("./layout.js").Layout} L @param {import("./marks.js").Marks} out */
export function impossible(L, out) {
  const { s, x0, x1, y0, y1 } = L;
  const shade = s.impossible * (1 - s.bent_axis) * L.onPlane;
  const weight = (test) => L.mixture.reduce((sum, [f, w]) => sum + (test(f.possible) ? w : 0), 0);
  const edge = (i) => L.height((f) => f.possible[i] ?? L.domain(f)[i]);
  const [low, high] = [edge(0), edge(1)];
  const below = shade * weight(([least]) => least !== null);
  const above = shade * weight(([, most]) => most !== null);
  out.line(
    "impossible-below",
    "hatch",
    [rectangle(x0, low, x1 - x0, Math.max(0, y1 - low))],
    below,
  );
  out.line(
    "impossible-above",
    "hatch",
    [rectangle(x0, y0, x1 - x0, Math.max(0, high - y0))],
    above,
  );
}

export function axes(L, out) {
  const { s, small, x0, x1, y0, y1, font } = L;
  const on = L.onPlane ** 2;
  if (on < 0.004) return;
  const ticks = [];
  const rules = [];
  for (const [family, weight] of L.mixture) {
    const bent = family.warp_ticks ?? [];
    const values = [...new Set([...family.ticks, ...bent])];
    for (const v of values) {
      const [plain, warped] = [family.ticks.includes(v), bent.includes(v)];
      const y = L.Y(family, v);
      const inside = y < y1 + 4 && y > y0 - 4;
      // Every second one where it is tight.
      const room = !(bent.indexOf(v) % 2 === 1 && s.bent_axis > 0.5 && y1 - y0 < 240);
      const there =
        plain && warped
          ? 1
          : warped
            ? ramp(s.bent_axis, 0.45, 0.8)
            : family.warped
              ? 1 - s.bent_axis
              : 1;
      if (!inside || !room) continue;
      // Two scales are never read at once: one leaves before the other comes.
      const shown = clamp(2 * weight - 1, 0, 1) * there * on;
      const name = family.tick_names?.[family.ticks.indexOf(v)] ?? tickText(v);
      ticks.push([`y-${family.key}-${v}`, name, y, shown]);
      if (weight > 0.5 && warped) rules.push([x0, y, x1, y]);
    }
  }
  out.line("ruling", "ruling", rules, s.ruling * 0.9 * on);
  out.line("axes", "axis", [[x0, y0, x0, y1, x1, y1]], on);
  for (const [v, name] of L.data.x_ticks ?? WHOLE) {
    out.text(`x-${name}`, "tick", name, L.X(v), y1 + (small ? 19 : 25), small ? 12 : 13.5, on, {
      anchor: "middle",
    });
  }
  const title = L.data.x_title ?? record.x_title;
  out.text("x-title", "title", title, (x0 + x1) / 2, y1 + (small ? 35 : 43), font, on, {
    anchor: "middle",
  });
  for (const [id, name, y, shown] of ticks) {
    out.text(id, "tick", name, x0 - 8, y + 4.5, small ? 12 : 13.5, shown, { anchor: "end" });
  }
  etaScale(L, out, on);
  for (const [family, weight] of L.mixture) {
    const at = x0 - (small ? 30 : 44);
    out.text(
      `y-title-${family.key}`,
      "title",
      family.target,
      at,
      small ? 11 : 18,
      font,
      clamp(2 * weight - 1, 0, 1) * on,
    );
  }
}

/** The scale of η, at the right, once the axis is bent. */
function etaScale(L, out, on) {
  const { s, family, x1, y0, y1, small } = L;
  const shown = ramp(s.bent_axis, 0.6, 1) * on * (1 - Math.max(s.probit_axis, s.cloglog_axis));
  if (!family.warped || shown < 0.004) return;
  const [low, high] = family.warped;
  for (let v = Math.ceil(low); v < high; v++) {
    const y = y1 - ((v - low) / (high - low)) * (y1 - y0);
    out.text(`eta-${v}`, "tick", tickText(v), x1 + 9, y + 4.5, small ? 12 : 13.5, shown);
  }
  out.text("eta-title", "title", "$η$", x1 + 9, y0 - (small ? 8 : 14), 17, shown, { sym: "eta" });
}

// Data --------------------------------------------------------------------------------------------

const ASIDE = { bernoulli: 0.05, softmax: 0.03, binomial: 0.12 };

function dotHeight(L, row, family) {
  const value = family.kind === "softmax" ? family.ticks[row.softmax] - 0.002 : row[family.key];
  const aside = L.s.bent_axis ? 0 : (ASIDE[family.key] ?? 0) * row.jitter;
  return L.Y(family, value + aside);
}

/** The height of row i, on its way from where it was before it was drawn anew. */
export function rowHeight(L, i) {
  const { s, data } = L;
  const row = data.rows[i];
  const old = s.redraw < 1 ? data.before?.[i] : null;
  let y = 0;
  for (const [family, weight] of L.mixture) {
    const to = dotHeight(L, row, family);
    y += weight * (old ? mix(dotHeight(L, old, family), to, s.redraw) : to);
  }
  return y;
}

export function dots(L, out) {
  const { s, small, data, x0, y0, y1 } = L;
  const away = Math.max(s.rows, s.line_up, s.there_and_back);
  const on = clamp(s.dots * 1.4 - 0.2, 0, 1) * (1 - away);
  const r = (small ? 3.2 : 4) * mix(0.6, 1, s.dots);
  let fallen = 0;
  L.dotPlaces = [];
  for (let i = 0; i < data.rows.length; i++) {
    const [x, y] = [L.X(data.rows[i].x), rowHeight(L, i)];
    if (s.bent_axis > 0.5 && (y > y1 + 3 || y < y0 - 3)) fallen += 1;
    L.dotPlaces.push(x, y);
    // A value beyond the top is not drawn; one fallen below a bent axis is.
    const there = s.chunks > 0 || y < y0 - 18 ? 0 : on;
    out.dot(`dot-${i}`, "dot", x, y, r, there, { sym: "y" });
    if (s.replicas) replica(L, out, i, r);
  }
  if (!s.fallen) return;
  const all =
    L.key === "poisson"
      ? `${fallen} hours at 0: $log 0 = −∞$`
      : `all ${fallen} fall off: $0$ and $1$ have no $g$`;
  out.text(
    "fallen",
    "soft",
    all,
    x0 + 10,
    y1 - 10,
    L.font,
    s.fallen * ramp(s.bent_axis, 0.7, 1) * L.onPlane,
  );
}

const TURN = 0.7548776662466927;
/** A hollow dot: what luck of its own would bring at the same x. */
function replica(L, out, i, r) {
  const { s, data } = L;
  const { x } = data.rows[i];
  const luck = ((i + 1) * TURN) % 1;
  const y = L.height((f) => {
    const v = quantile(f.key, luck, x, L.predictor(x), L.families);
    return f.kind === "softmax" ? f.ticks[v] : v;
  });
  out.dot(
    `replica-${i}`,
    "replica",
    L.X(x) + 2 * r,
    y,
    r,
    s.replicas * L.onPlane * (y < L.y0 - 6 ? 0 : 1),
    { sym: "y" },
  );
}

// The curve of means ------------------------------------------------------------------------------

const CURVE = 72;
/** Where along x the two rings on the curve stand. */
export const CURVE_GRIPS = [1.2, 5];

export function curve(L, out) {
  const { s, small, y0, y1 } = L;
  if (s.curve < 0.004) return;
  const end = mix(X_LOW, X_HIGH, s.curve);
  for (let k = 0; k < 3; k++) {
    const on = (k ? clamp(s.softmax * 1.6, 0, 1) : 1) * L.onPlane;
    if (on < 0.004) continue;
    const line = sampled(X_LOW, end, CURVE, (x) => {
      const predictor = L.predictor(x);
      return [
        L.X(x),
        L.height((f) =>
          f.kind === "softmax" ? f.ticks[k] + 0.27 * L.shares(x)[k] : f.response(predictor),
        ),
      ];
    });
    out.line(`curve-${k}`, ["curve", "class1", "class2"][k], [line], on, { sym: "mu", ...PLANE });
  }
  CURVE_GRIPS.forEach((x, i) => {
    const y = clamp(L.meanHeight(x), y0 - 20, y1 + 6);
    out.grip(`curve${i}`, L.X(x), y, s.curve_grips * s.curve * L.onPlane * (1 - s.softmax));
  });
  // Its name stands at its end; on bent paper inside, for the end belongs to the scale of η.
  const named = (s.curve > 0.98 ? L.onPlane : 0) * (1 - clamp(s.softmax * 2, 0, 1));
  const inside = s.bent_axis > 0.3; // of the plane
  const at = inside ? 4.6 : X_HIGH;
  const y = clamp(L.meanHeight(at), y0 - 6, y1 - 6);
  const x = L.X(at) + (inside ? -10 : small ? 6 : 9);
  const straight = inside && Math.max(s.probit_axis, s.cloglog_axis) < 0.5;
  const name = straight ? "$θ^{⊤}x$" : "$h(x)$";
  out.text("curve-name", "colour", name, x, y + (inside ? -9 : 5), small ? 15 : 17, named, {
    sym: "mu",
    anchor: inside ? "end" : "start",
  });
}

// Chapter 0: a straight line in the target's own units --------------------------------------------

/** Ordinary least squares of the leading family's target. */
export function leastSquares(rows, key) {
  const n = rows.length;
  const [mx, my] = ["x", key].map((name) => rows.reduce((sum, row) => sum + row[name], 0) / n);
  const sxx = rows.reduce((sum, row) => sum + (row.x - mx) ** 2, 0);
  const sxy = rows.reduce((sum, row) => sum + (row.x - mx) * (row[key] - my), 0);
  const slope = sxx > 0 ? sxy / sxx : 0;
  return [my - slope * mx, slope];
}

export function straightLine(L, out) {
  const { s, small, family } = L;
  const on = s.straight_line * L.onPlane;
  const least = s.least_squares * L.onPlane;
  const across = (a, b) => [
    L.X(X_LOW),
    L.height((f) => (f.kind === "softmax" ? 0 : a)),
    L.X(X_HIGH),
    L.height((f) => (f.kind === "softmax" ? 0 : b)),
  ];
  const name = (id, role, text, v) => {
    const y = clamp(L.Y(family, v), L.y0 + 8, L.y1 - 4);
    return [id, role, text, L.X(X_HIGH) + (small ? 5 : 9), y + 5, small ? 13 : 15];
  };
  if (least > 0.004 && L.key !== "softmax") {
    const [a, b] = leastSquares(L.data.rows, L.key);
    out.line("least-squares", "least", [across(a, a + X_HIGH * b)], least, PLANE);
    // Where both lines end near each other, the reader's own name gives way.
    out.text(
      ...name("least-name", "least-word", small ? "least sq." : "least squares", a + X_HIGH * b),
      least,
    );
  }
  out.line("straight-line", "line", [across(s.line0, s.line6)], on, { sym: "theta", ...PLANE });
  const grip = (id, x, v) =>
    out.grip(id, L.X(x), clamp(L.Y(family, v), L.y0 - 4, L.y1 + 4), s.straight_line * L.onPlane);
  grip("line0", X_LOW, s.line0);
  grip("line6", X_HIGH, s.line6);
  promises(L, out, on);
}

/** How many of the data are promised a mean that cannot be. */
function promises(L, out, on) {
  const { s, data, family } = L;
  const [least, most] = family.possible;
  if (least === null || on < 0.004) return;
  const wrong = (a, b) =>
    data.rows.filter(({ x }) => a + b * x < least || (most !== null && a + b * x > most)).length;
  const slope = (s.line6 - s.line0) / (X_HIGH - X_LOW);
  const where = most === null ? `fewer than ${least}` : `less than ${least} or more than ${most}`;
  const words = `${wrong(s.line0 - slope * X_LOW, slope)} of ${data.rows.length} hours: ${where}`;
  const y = L.y1 - 9;
  out.text("promises", "warning", words, L.x0 + (L.small ? 12 : 20), y, L.font, on * s.impossible);
  const dashed = `dashed: ${wrong(...leastSquares(data.rows, family.key))}`;
  out.text(
    "promises-least",
    "least-word",
    dashed,
    L.x1 - 8,
    y,
    L.font,
    s.least_squares * s.impossible * L.onPlane,
    { anchor: "end" },
  );
}
