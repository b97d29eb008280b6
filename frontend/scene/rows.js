/** One slice alone, laid flat: the base, times the tilt, over its sum. */

import { within } from "./families.js";
import { number, tickText } from "./marks.js";
import { baseAt, fill, total } from "./outlines.js";
import { clamp, lifted, mix, ramp } from "./shapes.js";

/**
 * Where row i lies: its left end, its baseline, its width, that of its scale, and the room above
 * it.
 */
export function rowPlace(L, i) {
  const { s, small, W, H } = L;
  const x = small ? 16 : 30;
  const side = sideWidth(L) * s.log_partition;
  const foot = (small ? 24 : 34) + Math.max(bandHeight(L) * s.terms, 0.5 * H * s.shared_axis);
  const strips = [0, (small ? 40 : 78) * s.tilted_row, (small ? 28 : 46) * s.normalised_row];
  const top = small ? 8 : 18;
  const room = H - top - foot - strips[1] - strips[2];
  const sum = 1 + s.tilted_row + s.normalised_row;
  // One row alone does not fill the scene.
  const tall = Math.min(room / sum, small ? 150 : 330);
  const heights = [tall, tall * s.tilted_row, tall * s.normalised_row];
  let y = top + (room - tall * sum) / 2;
  for (let k = 0; k <= i; k++) y += strips[k] + heights[k];
  const w = W - 2 * x - side;
  // The words at a row's right have a column of their own.
  return { x, y, w, inner: w - (small ? 88 : 118), room: heights[i] * 0.84, h: heights[i] };
}

/** How much of the width a(η) takes beside the rows, and of the height what stands under them. */
export const sideWidth = ({ W, small }) => (small ? 0.4 : 0.36) * W;
export const bandHeight = ({ H }) => 0.34 * H;

/** How far along its row the value v lies; a Gaussian's axis scales with its spread. */
export function along(family, v, row) {
  const [low, high] = family.rows ?? [-0.5, 1.5];
  return (row.inner * (v - low)) / (high - low);
}

function outlinePath(L, kind, row, scaleOf) {
  const { shape, s } = L;
  const n = shape.y.length;
  const points = new Array(2 * n).fill(0);
  const away = new Float64Array(n);
  for (const [family, weight] of L.mixture) {
    if (family.kind === "softmax") continue;
    fill(family, kind, within(family, s.eta), shape, family.rows[1]);
    for (let i = 0; i < n; i++) {
      points[2 * i] += weight * (row.x + along(family, shape.y[i], row));
      points[2 * i + 1] += weight * (row.y - scaleOf * shape.d[i]);
      away[i] += weight * scaleOf * shape.d[i];
    }
  }
  // What lies beyond the right end is not drawn.
  for (let i = 0; i < n; i++) {
    if (points[2 * i] <= row.x + row.inner + 0.5) continue;
    points[2 * i] = row.x + row.inner;
    away[i] = 0;
  }
  return lifted(points, away);
}

/** @type {("base" | "tilted")[]} */
const KINDS = ["base", "tilted"];
const rowsOn = (L) => ramp(L.s.rows, 0.5, 1);

export function rows(L, out) {
  const { s } = L;
  const on = rowsOn(L);
  if (on < 0.004) return;
  const places = [0, 1, 2].map((i) => rowPlace(L, i));
  const there = [on, s.tilted_row * on, s.normalised_row * on];
  // Row 2 zooms out as the tilted weights outgrow it; the base, drawn again inside, shows by how much.
  const tops = { base: 0, tilted: 0 };
  for (const [family, weight] of L.mixture) {
    if (family.kind === "softmax") continue;
    for (const kind of KINDS) {
      fill(family, kind, within(family, s.eta), L.shape, family.rows[1]);
      // On paper a weight of one is the full height, so that what is drawn stays where it was drawn.
      tops[kind] += weight * (family.key === "invented" && kind === "base" ? 1 : L.shape.max);
    }
  }
  const zoom = Math.max(tops.tilted, tops.base);
  const [row1, row2] = places.map((row) => ({
    ...row,
    room: row.room * (1 - (L.small ? 0.5 : 0.34) * endless(L)),
  }));
  const alone = s.shared_axis; // then the first row shows the distribution itself
  out.line("base", "base", outlinePath(L, "base", row1, row1.room / tops.base), on * (1 - alone), {
    sym: "b",
  });
  out.line("alone", "slice-main", outlinePath(L, "p", row1, row1.room / tops.base), on * alone, {
    sym: "p",
  });
  const scale = row2.room / zoom;
  out.line("tilted", "tilted", outlinePath(L, "tilted", row2, scale), there[1], { sym: "tilt" });
  out.line("ghost", "ghost", outlinePath(L, "base", row2, scale), there[1], { sym: "b" });
  out.line("risers", "riser", risers(L, row2, scale), there[1] * 0.8, { sym: "tilt" });
  places.forEach((row, i) => {
    out.line(`row-${i}`, "axis", [[row.x, row.y, row.x + row.w, row.y]], there[i]);
  });
  scales(L, out, places, on);
  if (s.base_paper * on > 0.5 && L.key === "invented") {
    const k = L.data.inHand ?? 0;
    const top = row1.y - (row1.room / tops.base) * baseAt(L.family, k);
    out.grip("base", row1.x + along(L.family, k, row1), top, s.base_paper * on);
  }
  names(L, out, places, there);
  operators(L, out, places, there);
}

/** How much of the mixture has a base without end: its row stays below the words at its right. */
const endless = (L) =>
  L.mixture.reduce((sum, [f, weight]) => sum + (f.eta?.[1] < 0 ? weight : 0), 0);

/** The weight that a place in the first row says, and of which y. */
export function weightAt(L, px, py) {
  const row = rowPlace(L, 0);
  const k = Math.round(
    (px - row.x - along(L.family, 0, row)) / (along(L.family, 1, row) - along(L.family, 0, row)),
  );
  const { bars } = L.family;
  // The row's height is the largest weight's, which may be the one in hand: full is one.
  return {
    k: clamp(k, 0, bars - 1),
    weight: (row.y - py) / row.room,
    inside: k >= 0 && k < bars && py < row.y + 14 && py > row.y - row.h - 6,
  };
}

/** By which factor each weight grew: an arrow from the base to the tilted. */
function risers(L, row, scale) {
  const { family } = L;
  if (family.kind === "softmax" || L.s[L.key] < 0.98) return [];
  const eta = within(family, L.s.eta);
  const lines = [];
  const [low, high] = [
    Math.max(family.rows[0], family.mathematics.support.low),
    Math.min(family.rows[1], family.mathematics.support.high),
  ];
  for (let y = Math.ceil(low); y <= high; y++) {
    const from = scale * baseAt(family, y);
    const to = from * Math.exp(eta * y);
    if (!(Math.abs(to - from) >= 4)) continue;
    const x = row.x + along(family, y, row);
    const d = Math.sign(to - from);
    const tip = row.y - to;
    lines.push([x, row.y - from, x, tip], [x - 3, tip + 4 * d, x, tip, x + 3, tip + 4 * d]);
  }
  return lines;
}

function scales(L, out, places, on) {
  const [row1, row2, row3] = places;
  const { s, small } = L;
  const last = s.normalised_row > 0.5 ? row3 : s.tilted_row > 0.5 ? row2 : row1;
  const foot = mix(mix(row1.y, row2.y, s.tilted_row), row3.y, s.normalised_row) + (small ? 15 : 20);
  for (const [family, weight] of L.mixture) {
    const shown = clamp(2 * weight - 1, 0, 1) * on;
    const ticks = family.row_ticks ?? [];
    const unit =
      last.inner / (family.rows?.[1] - family.rows?.[0]) / (family.kind === "bell" ? s.spread : 1);
    const tight = unit * (ticks[1] - ticks[0]) < 20; // then every second one
    for (const [i, v] of ticks.entries()) {
      if (tight && i % 2 === 1) continue;
      // With a wider spread the same bell reads in other units: the marks move, nothing else.
      const at = family.kind === "bell" ? v / s.spread : v;
      const x = last.x + along(family, at, last);
      const inside = x > last.x - 1 && x < last.x + last.inner + 8;
      out.text(
        `row-tick-${family.key}-${v}`,
        "tick",
        tickText(v),
        x,
        foot,
        small ? 12 : 13.5,
        inside ? shown : 0,
        { anchor: "middle" },
      );
    }
  }
  out.text("row-y", "title", "$y$", last.x + last.w, foot, small ? 14 : 17, on, {
    sym: "y",
    anchor: "end",
  });
}

/** What each row is, and what it adds up to. */
function names(L, out, places, there) {
  const { s, small, family } = L;
  if (family.kind === "softmax") return;
  const eta = within(family, s.eta);
  const never = family.unit === "area" ? "area without end" : "adds up without end";
  const says = (sum) => (Number.isFinite(sum) ? `${family.unit} ${roundSum(sum)}` : never);
  const sums = [total(family, 0), total(family, eta), 1].map(says);
  const wider = family.kind === "bell" && s.spread !== 1;
  const short = small && s.log_partition > 0.5; // for a(η) takes the width that a formula needs
  const words = [
    short ? "$b(y)$" : wider ? "$b(y) = e^{−y²/2σ²}/√2πσ²$" : family.base,
    wider ? "$b(y) e^{ηy/σ}$" : "$b(y) e^{ηy}$",
    "$p(y; η)$",
  ];
  const x = places[0].x + places[0].w;
  places.forEach((row, i) => {
    const y = row.y - row.h + (small ? 14 : 26);
    const on = clamp(there[i] * 2 - 1, 0, 1) * (i ? 1 : 1 - s.shared_axis);
    out.text(`row-name-${i}`, i === 2 ? "colour" : "label", words[i], x, y, small ? 14 : 17, on, {
      sym: ["b", "tilt", "p"][i],
      anchor: "end",
    });
    const room = row.h > (small ? 34 : 60) ? on : 0;
    out.text(`row-sum-${i}`, "soft", sums[i], x, y + (small ? 17 : 23), L.font, room, {
      sym: ["b", "a", "p"][i],
      anchor: "end",
    });
  });
}

const roundSum = (v) =>
  Math.abs(v - Math.round(v)) < 1e-9 ? number(v, 0) : number(v, v < 99 ? 2 : 0);

/** Where the axis of η lies, in the strip between the first row and the second. */
export function etaAxis(L) {
  const row = rowPlace(L, 0);
  const w = L.small ? Math.min(row.w * 0.6, row.w - 150) : Math.min(row.w * 0.5, 360);
  const [low, high] = L.family.eta ?? [-3, 3];
  const x = row.x + (L.small ? 62 : 96);
  return {
    x,
    w,
    y: row.y + (L.small ? 24 : 50),
    low,
    high,
    at: (eta) => x + (w * (eta - low)) / (high - low),
  };
}

/** The two operations, in the strips between the rows, and the axis of η with its ring. */
function operators(L, out, places, there) {
  const [row1, row2] = places;
  const { s, small, family } = L;
  if (family.kind === "softmax") return;
  const eta = within(family, s.eta);
  const axis = etaAxis(L);
  const size = small ? 16 : 21;
  out.text(
    "times",
    "operator",
    family.kind === "bell" && s.spread !== 1 ? "$× e^{ηy/σ}$" : "$× e^{ηy}$",
    row1.x,
    axis.y + 6,
    size,
    there[1],
    { sym: "tilt" },
  );
  const over = `$÷ e^{a(η)} = ${roundSum(total(family, eta))}$`;
  out.text("over", "operator", over, row1.x, row2.y + (small ? 20 : 32), size, there[2], {
    sym: "a",
  });
  const lines = [[axis.x, axis.y, axis.x + axis.w, axis.y]];
  for (let v = Math.ceil(axis.low); v <= axis.high; v++) {
    const x = axis.at(v);
    lines.push([x, axis.y - 3, x, axis.y + 3]);
    if (!small) {
      out.text(`row-eta-${v}`, "tick", tickText(v), x, axis.y + 24, 13.5, there[1], {
        anchor: "middle",
      });
    }
  }
  out.line("row-eta-axis", "axis", lines, there[1], { sym: "eta" });
  const [x, y] = small ? [axis.x + axis.w + 12, axis.y + 5] : [axis.at(eta), axis.y - 26];
  const shown = number(eta, 2);
  const name = family.kind === "bell" && s.spread !== 1 ? "η = μ/σ" : "η";
  out.text("row-eta", "label", `$${name} = ${shown}$`, x, y, small ? 14 : 17, there[1], {
    sym: "eta",
    anchor: small ? "start" : "middle",
  });
  out.grip("eta", axis.at(eta), axis.y, there[1] * s.eta_axis * (s.ask_mean > 0.5 ? 0 : 1));
}
