/**
 * Many machines: the rows gather in four chunks, each chunk folds into its own XᵀWX, a 2 × 2 matrix
 * whatever the number of rows, and the matrices add up. A chunk that is lost is done by another.
 */

import { Likelihood } from "./fit.js";
import { number } from "./marks.js";
import { rowHeight } from "./plane.js";
import { clamp, mix, ramp, rectangle } from "./shapes.js";

const CHUNKS = 4;
const LOST = 2; // the chunk whose machine is taken away
const known = new WeakMap();

/** XᵀWX of each chunk at the present θ, as [a, b, c]; the last is their sum. */
export function information(L) {
  const { data, family, s } = L;
  if (!known.has(data.rows)) known.set(data.rows, {});
  const parts = (known.get(data.rows)[family.key] ??= Array.from(
    { length: CHUNKS },
    (_, k) =>
      new Likelihood(
        family,
        data.rows.filter((_, i) => chunkOf(i, data.rows.length) === k),
      ),
  ));
  const each = parts.map((part) => part.information(s.theta0, s.theta1));
  const sum = each.reduce(
    (total, [a, b, c]) => [total[0] + a, total[1] + b, total[2] + c],
    [0, 0, 0],
  );
  return [...each, sum];
}

const chunkOf = (i, n) => Math.floor((CHUNKS * i) / n);

/** Where chunk k, its matrix, and the sum of all lie. */
function boxes(L) {
  const { W, H, small } = L;
  const [left, top] = [small ? 14 : 30, small ? 14 : 30];
  const high = (H - 2 * top - (small ? 8 : 14) * (CHUNKS - 1)) / CHUNKS;
  const cell = Math.min(small ? 42 : 66, high * 0.46, W * 0.1);
  const chunk = (k) => ({ x: left, y: top + k * (high + (small ? 8 : 14)), w: W * 0.3, h: high });
  const matrix = (k) => ({ x: W * 0.44, y: chunk(k).y + (high - 2 * cell) / 2, cell });
  const large = Math.min(cell * 1.3, W * 0.12);
  return { chunk, matrix, sum: { x: W * 0.72, y: H / 2 - large, cell: large } };
}

export function chunks(L, out) {
  const { s, small, data, family } = L;
  if (s.chunks < 0.004 || family.kind === "softmax") return;
  const on = ramp(s.chunks, 0.4, 1) * (1 - s.rows);
  const { chunk, matrix, sum } = boxes(L);
  const n = data.rows.length;
  const gone = s.lost * (1 - s.rows);
  for (let k = 0; k < CHUNKS; k++) {
    const { x, y, w, h } = chunk(k);
    const there = on * (k === LOST ? 1 - 0.75 * gone : 1);
    out.line(`chunk-${k}`, "panel", [rectangle(x, y, w, h)], there);
    out.text(
      `chunk-name-${k}`,
      "soft",
      `machine ${k + 1}`,
      x + 8,
      y + (small ? 13 : 18),
      small ? 11 : 13,
      there,
    );
    if (k === LOST) {
      const cross = [
        [x + 8, y + 8, x + w - 8, y + h - 8],
        [x + 8, y + h - 8, x + w - 8, y + 8],
      ];
      out.line("chunk-lost", "bow", cross, on * ramp(gone, 0, 0.4));
    }
  }
  dotsInChunks(L, out, chunk, matrix, n, gone);
  const values = information(L);
  const shown = on * ramp(s.matrices, 0.3, 1);
  for (let k = 0; k < CHUNKS; k++) {
    // On the way to the sum a matrix leaves its place.
    const from = matrix(k);
    const place = {
      x: mix(from.x, sum.x, s.summed),
      y: mix(from.y, sum.y, s.summed),
      cell: mix(from.cell, sum.cell, s.summed),
    };
    drawMatrix(
      L,
      out,
      `matrix-${k}`,
      place,
      values[k],
      shown * (1 - ramp(s.summed, 0.6, 1)),
      small,
    );
  }
  drawMatrix(L, out, "matrix-sum", sum, values[CHUNKS], on * ramp(s.summed, 0.6, 1), small);
  const name = { x: sum.x, y: sum.y - (small ? 10 : 18) };
  out.text(
    "matrix-name",
    "label",
    "$X^{⊤}WX$",
    name.x,
    name.y,
    small ? 14 : 17,
    on * ramp(s.summed, 0.6, 1),
    { sym: "a" },
  );
}

/** Each row as a dot: on its way from the plane, in rank and file, and into its matrix. */
function dotsInChunks(L, out, chunk, target, n, gone) {
  const { s, small, data } = L;
  const per = Math.ceil(n / CHUNKS);
  const on = clamp(s.dots * 1.4 - 0.2, 0, 1) * (1 - s.rows);
  const fold = ramp(s.matrices, 0, 0.7);
  for (let i = 0; i < n; i++) {
    const k = chunkOf(i, n);
    const place = (box) => {
      const j = i % per;
      const columns = Math.ceil(per / 2);
      return [
        box.x + (box.w * ((j % columns) + 0.8)) / (columns + 0.6),
        box.y + box.h * (0.34 + 0.32 * Math.floor(j / columns)),
      ];
    };
    const [home, other] = [place(chunk(k)), place(chunk(k + 1 < CHUNKS ? k + 1 : k))];
    const moved = k === LOST ? gone : 0;
    const [tx, ty] = [
      mix(home[0], other[0], moved),
      mix(home[1], other[1] + (small ? 8 : 12), moved),
    ];
    const t = clamp(s.chunks * 1.5 - (0.5 * i) / n, 0, 1);
    const [x, y] = [mix(L.X(data.rows[i].x), tx, t), mix(rowHeight(L, i), ty, t)];
    const r = small ? 3.2 : 4;
    // The rows stay where they are; what goes into the matrix is what they add to it.
    out.dot(`chunk-dot-${i}`, "dot", x, y, r, on * (1 - 0.6 * fold), { sym: "y" });
    const flying = fold > 0 && fold < 1 ? on : 0;
    out.dot(
      `fold-dot-${i}`,
      "dot",
      mix(x, target(k).x + 20, fold),
      mix(y, target(k).y + 20, fold),
      r * (1 - 0.6 * fold),
      flying,
    );
  }
}

function drawMatrix(L, out, id, { x, y, cell }, [a, b, c], on, small) {
  if (on < 0.004) return;
  const size = Math.min(small ? 11.5 : 14, cell * 0.27);
  [
    [a, 0, 0],
    [b, 1, 0],
    [b, 0, 1],
    [c, 1, 1],
  ].forEach(([value, column, row], i) => {
    const [left, top] = [x + column * (cell + 3), y + row * (cell + 3)];
    out.line(`${id}-cell-${i}`, "cell", [rectangle(left, top, cell, cell)], on, { sym: "a" });
    out.text(
      `${id}-${i}`,
      "label",
      number(value, value < 100 ? 1 : 0),
      left + cell / 2,
      top + cell / 2 + size * 0.35,
      size,
      on,
      { anchor: "middle" },
    );
  });
}
