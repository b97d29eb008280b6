/** The conditional distributions: standing along x, or the one in hand lying as the third row. */

import { naturalParameter, within } from "./families.js";
import { number } from "./marks.js";
import { fill, reach } from "./outlines.js";
import { rowPlace, along as alongRow } from "./rows.js";
import { clamp, lifted, mix } from "./shapes.js";
import { width } from "./words.js";

const THIN = 0.25; // px

/**
 * A slice's outline along its pole and away from it, in px, averaged over the families.
 * @param {(family: object) => number} etaOf
 * @param {(family: object, y: number) => number} place  where on its pole a value lies
 */
function slice(L, etaOf, place, room, topOf) {
  const { shape } = L;
  const n = shape.y.length;
  const along = new Float64Array(n);
  const away = new Float64Array(n);
  for (const [family, weight] of L.mixture) {
    fill(family, "p", etaOf(family), shape, topOf(family));
    const scale = (room * reach(family, shape.max)) / shape.max;
    for (let i = 0; i < n; i++) {
      along[i] += weight * place(family, shape.y[i]);
      away[i] += weight * scale * shape.d[i];
    }
  }
  // What is too thin to see does not draw a line along the pole.
  let [low, high] = [0, n - 1];
  while (low < high && away[low + 1] < THIN) low++;
  while (high > low && away[high - 1] < THIN) high--;
  for (let i = 0; i < low; i++) along[i] = along[low];
  for (let i = high + 1; i < n; i++) along[i] = along[high];
  return { along, away, ends: [along[low], along[high]] };
}

const planeTop = (L) => (family) => L.domain(family)[1];
const etaAt = (L, x) => (family) =>
  family.kind === "softmax" ? x : naturalParameter(family, L.predictor(x));

/** The slices at the poles of the data. */
export function otherSlices(L, out) {
  const { s, y0, y1, room } = L;
  const opening = (x) => clamp(s.slices * 1.9 - Math.abs(x - 3.2) * 0.28, 0, 1);
  const clear = (x) => {
    // The one in hand pushes its neighbours out of the way.
    const free = clamp((Math.abs(L.X(x) - L.X(s.slice_at)) / room - 0.5) / 0.5, 0, 1);
    return s.slice > 0.01 ? mix(1, free, s.slice) : 1;
  };
  L.data.poles.forEach((x, j) => {
    const on = opening(x) * clear(x) * L.onPlane;
    if (on < 0.004) return;
    const px = L.X(x);
    const { along, away, ends } = slice(
      L,
      etaAt(L, x),
      (f, v) => L.Y(f, v),
      room * on,
      planeTop(L),
    );
    const points = [];
    for (let i = 0; i < along.length; i++) points.push(px - away[i], along[i]);
    const top = Math.max(y0 - 4, Math.min(...ends));
    // On bent paper an area means nothing: the slice leaves, its pole and mean stay.
    const shape = on * (1 - s.bent_axis);
    out.line(`pole-${j}`, "pole", [[px, y1, px, top]], on, { sym: "p", clip: "plane" });
    out.line(`slice-${j}`, "slice", lifted(points, away), shape, { sym: "p", clip: "plane" });
  });
}

export function means(L, out) {
  const { s, small } = L;
  const pure = 1 - clamp(s.softmax * 3, 0, 1);
  L.data.poles.forEach((x, j) => {
    const far = clamp((Math.abs(L.X(x) - L.X(s.slice_at)) / L.room - 0.5) / 0.5, 0, 1);
    const clear = s.slice > 0.01 ? mix(1, far, s.slice) : 1;
    const on =
      clamp(s.slices * 1.9 - Math.abs(x - 3.2) * 0.28, 0, 1) * clear * L.onPlane * s.means * pure;
    out.dot(`mean-${j}`, "mean", L.X(x), L.meanHeight(x), small ? 3 : 3.6, on, { sym: "mu" });
  });
}

/** The one in hand: it lies in the third row, and stands up in the plane by one turn of 90°. */
export function mainSlice(L, out) {
  const { s, y0, y1 } = L;
  const lying = s.rows;
  const there = 1 - Math.max(L.s.line_up, L.s.chunks);
  const on =
    (lying > 0.003 ? Math.max(s.slice * (1 - lying), s.normalised_row) : s.slice * L.onPlane) *
    there;
  L.mainMean = null;
  if (on < 0.004) return;
  const angle = (-Math.PI / 2) * (1 - lying);
  const [ux, uy] = [Math.cos(angle), Math.sin(angle)];
  const [nx, ny] = [Math.sin(angle), -Math.cos(angle)];
  const row = rowPlace(L, 2);
  const [ox, oy] = [mix(L.X(s.slice_at), row.x, lying), mix(y1, row.y, lying)];
  const standing = etaAt(L, s.slice_at);
  const etaOf = (family) =>
    family.kind === "softmax" ? s.slice_at : mix(standing(family), within(family, s.eta), lying);
  const place = (family, v) => {
    const up = lying < 1 ? Math.min(y1 - L.Y(family, v), y1 - y0 + 8) : 0;
    const flat = lying > 0 ? Math.min(alongRow(family, v, row), row.inner) : 0;
    return mix(up, flat, lying);
  };
  const top = (family) => (lying > 0.5 && family.rows ? family.rows[1] : L.domain(family)[1]);
  const { along, away, ends } = slice(L, etaOf, place, mix(L.room * 1.12, row.room, lying), top);
  const points = [];
  for (let i = 0; i < along.length; i++) {
    points.push(ox + along[i] * ux + away[i] * nx, oy + along[i] * uy + away[i] * ny);
  }
  const length = mix(Math.min(y1 - y0 + 4, Math.max(...ends)), row.w, lying);
  const pole = [[ox, oy, ox + length * ux, oy + length * uy]];
  out.line("pole-main", "pole-main", pole, lying > 0.5 ? 0 : on);
  out.line("slice-main", "slice-main", lifted(points, away), on * (1 - s.bent_axis), { sym: "p" });

  let mean = 0;
  for (const [family, weight] of L.mixture) {
    if (family.kind !== "softmax") {
      mean += weight * place(family, family.mathematics.mean(etaOf(family)));
    }
  }
  L.mainMean = { x: ox + mean * ux, y: oy + mean * uy };
}

export function mainMean(L, out) {
  const { s, small, y0, y1 } = L;
  const lying = s.rows;
  if (L.mainMean) {
    const on =
      lying > 0.003 ? Math.max(s.slice * (1 - lying), s.normalised_row) : s.slice * L.onPlane;
    const { x, y } = L.mainMean;
    const pure = 1 - clamp(s.softmax * 3, 0, 1);
    out.dot("mean-main", "mean", x, y, small ? 4.5 : 5.5, on * pure, { sym: "mu" });
  }
  const standing = s.slice * L.onPlane;
  out.grip("slice", L.X(s.slice_at), y1, standing * (s.ask_curve > 0.5 ? 0 : 1));
  const reading = clamp(standing * s.readout * 2 - 1, 0, 1);
  if (reading < 0.004) return;
  const x = `$x = ${number(s.slice_at, 1)}$`;
  const text =
    L.family.kind === "softmax"
      ? x
      : `${x}\u2003$η = ${number(L.predictor(s.slice_at), 2)}$\u2003$μ = ${number(L.mean(s.slice_at), 2)}$`;
  const size = small ? 14 : 16;
  const at = L.above(L.X(s.slice_at), width(text, size) / 2);
  out.text("readout", "label", text, at, y0 - (small ? 7 : 14), size, reading, {
    anchor: "middle",
  });
}
