/** A line-up: the residual plot of the data among nineteen of data simulated from the fit. */

import { luckyValue } from "./families.js";
import { Likelihood, dice, likelihood } from "./fit.js";
import { clamp, rectangle } from "./shapes.js";

const PANELS = 20;
const TOP = 4.5; // Pearson residuals beyond are drawn at the edge

function pearson(family, rows, theta) {
  return rows.map((row) => {
    const eta = theta[0] + theta[1] * row.x;
    const mean = family.response(eta);
    const variance = family.mathematics.variance(family.mathematics.naturalParameter(mean));
    return [row.x, (row[family.key] - mean) / Math.sqrt(variance)];
  });
}

const made = new WeakMap(); // by the rows, then by the family
/** Twenty sets of (x, Pearson residual), and which of them is the data's. */
export function lineUp(family, rows) {
  if (!made.has(rows)) made.set(rows, {});
  return (made.get(rows)[family.key] ??= simulate(family, rows));
}

function simulate(family, rows) {
  const { best } = likelihood(family, rows);
  if (!best) return { panels: [], truth: -1 };
  const random = dice(2009); // Buja et al. (2009) invented the line-up
  const truth = Math.floor(random() * PANELS);
  const panels = [];
  for (let k = 0; k < PANELS; k++) {
    if (k === truth) panels.push(pearson(family, rows, best));
    else {
      const again = rows.map(({ x }) => ({
        x,
        [family.key]: luckyValue(family, random(), x, best),
      }));
      panels.push(pearson(family, again, new Likelihood(family, again).best ?? best));
    }
  }
  return { panels, truth };
}

/** Where panel k lies. */
export function panelBox(L, k) {
  const columns = L.W < 560 ? 4 : 5;
  const [left, top] = [L.small ? 10 : 24, L.small ? 10 : 24];
  const gap = L.small ? 8 : 16;
  const across = (L.W - 2 * left + gap) / columns;
  const down = (L.H - top - (L.small ? 22 : 30) + gap) / Math.ceil(PANELS / columns);
  return {
    x: left + across * (k % columns),
    y: top + down * Math.floor(k / columns),
    w: across - gap,
    h: down - gap,
  };
}

/** The panel at a place, or null. */
export function panelAt(L, px, py) {
  for (let k = 0; k < PANELS; k++) {
    const { x, y, w, h } = panelBox(L, k);
    if (px >= x && px <= x + w && py >= y && py <= y + h) return k;
  }
  return null;
}

export function lineUpPanels(L, out) {
  const { s, small, family } = L;
  const on = s.line_up * (1 - s.rows);
  if (on < 0.004 || family.kind === "softmax") return;
  const { panels, truth } = lineUp(family, L.data.rows);
  const picked = Math.round(s.picked);
  panels.forEach((points, k) => {
    const { x, y, w, h } = panelBox(L, k);
    const frame = picked >= 0 && k === truth ? "chosen" : k === picked ? "wrong" : "panel";
    out.line(`panel-${k}-${frame}`, frame, [rectangle(x, y, w, h)], on);
    out.line(`panel-${k}-zero`, "zero", [[x, y + h / 2, x + w, y + h / 2]], on);
    points.forEach(([px, r], i) => {
      const at = [x + w * (0.05 + 0.15 * px), y + h * (0.5 - (0.46 * clamp(r, -TOP, TOP)) / TOP)];
      out.dot(`panel-${k}-${i}`, "panel-dot", ...at, small ? 1.1 : 1.7, on);
    });
  });
  const first = panelBox(L, Math.max(picked, 0));
  out.grip("panel", first.x + first.w / 2, first.y + first.h / 2, on);
  const words =
    picked < 0
      ? "which one is the data?"
      : picked === truth
        ? "this one is the data"
        : "the framed one is the data";
  out.text(
    "line-up-name",
    "label",
    words,
    L.small ? 10 : 24,
    L.H - (L.small ? 8 : 10),
    small ? 13 : 15,
    on,
  );
}
