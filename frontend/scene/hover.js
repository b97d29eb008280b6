/** What a dot says when it is pointed at or reached: its place, and its residual from the curve. */

import { number, signed } from "./marks.js";
import { rowHeight } from "./plane.js";
import { clamp } from "./shapes.js";
import { width } from "./words.js";

export function chosenDot(L, out) {
  const { data, s, small, key, family } = L;
  const i = data.hover ?? data.chosen ?? null;
  const on = s.dots > 0.5 && s.chunks < 0.5 ? L.onPlane : 0;
  const first = clamp(data.chosen ?? 0, 0, data.rows.length - 1);
  if (data.rows.length) out.grip("dot", L.X(data.rows[first].x), rowHeight(L, first), on);
  if (i === null || !data.rows[i] || on < 0.5) return;
  const row = data.rows[i];
  const [x, y] = [L.X(row.x), rowHeight(L, i)];
  out.dot("chosen", "dot-ring", x, y, 8, on);
  if (family.kind === "softmax") return;
  const digits = family.kind === "bell" || family.kind === "positive" ? 2 : 0;
  const residual = s.curve > 0.5 ? `\u2003$r = ${signed(row[key] - L.mean(row.x), 2)}$` : "";
  const name = data.names?.[i] ?? `$x = ${number(row.x, 2)}$`;
  const text = `${name}\u2003$y = ${number(row[key], digits)}$${residual}`;
  // It takes the place of the slice's line of words, which stands above the plane.
  const size = small ? 14 : 16;
  const at = L.above(x, width(text, size) / 2);
  const taken = out.list.findIndex(({ id }) => id === "readout");
  if (taken >= 0) out.list.splice(taken, 1);
  out.text("dot-read", "label", text, at, L.y0 - (small ? 7 : 14), size, on, { anchor: "middle" });
}
