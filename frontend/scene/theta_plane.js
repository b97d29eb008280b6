/**
 * The θ-plane: the log-likelihood as a hill seen from above, and θ as a point on it.
 */

import { contours, smooth } from "./contours.js";
import { dataset } from "./families.js";
import { likelihood } from "./fit.js";
import { number } from "./marks.js";
import { paths } from "./paths.js";
import record from "./record.json" with { type: "json" };
import { arrow, clamp, mix, ramp } from "./shapes.js";

const INSIDE = { clip: "side" };

/** The round numbers between two ends, about five. */
function ticksBetween(ends) {
  const [low, high] = ends;
  const rough = (high - low) / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * [1, 2, 5, 10].find((k) => k * power >= rough);
  const first = Math.ceil(low / step);
  return Array.from(
    { length: Math.floor(high / step) - first + 1 },
    (_, i) => Math.round((first + i) * step * 1e6) / 1e6,
  );
}

const ranges = new Map();
/** What the plane shows: fixed for a data set and a family, whatever is dragged. */
export function thetaRange(L) {
  const { data, key } = L;
  const name = `${data.name} ${key}`;
  if (!ranges.has(name)) ranges.set(name, rangesOf(L));
  const { whole, close } = ranges.get(name);
  const t = L.s.theta_close;
  if (!t) return whole;
  const between = (which) => whole[which].map((end, i) => mix(end, close[which][i], t));
  const [theta0, theta1] = [between("theta0"), between("theta1")];
  return t === 1
    ? close
    : { theta0, theta1, ticks0: ticksBetween(theta0), ticks1: ticksBetween(theta1) };
}

function rangesOf({ data, key, family }) {
  const hill = likelihood(family, dataset(data.name).rows);
  const [t0, t1] = hill.best ?? [0, 0];
  const [a, b, c] = hill.best ? hill.information(t0, t1) : [1, 0, 1];
  const det = a * c - b * b;
  const around = (far) => {
    const ends = (t, variance) => [t - far * Math.sqrt(variance), t + far * Math.sqrt(variance)];
    const [theta0, theta1] = [ends(t0, c / det), ends(t1, a / det)];
    return { theta0, theta1, ticks0: ticksBetween(theta0), ticks1: ticksBetween(theta1) };
  };
  const { theta0, theta1, ticks0, ticks1 } = record.theta;
  const lab = data.name === "shop" && key === "poisson";
  return { whole: lab ? { theta0, theta1, ticks0, ticks1 } : around(5), close: around(4) };
}

/** The plane's box. */
export function thetaFrame({ side, small }) {
  const tight = small || side.h < 330;
  return {
    x: side.x + (tight ? 42 : 54),
    y: side.y + (tight ? 34 : 58),
    w: side.w - (tight ? 58 : 72),
    h: side.h - (tight ? 62 : 108),
    tight,
  };
}

/** The plane's box, where θ lies in it, and which θ lies at a place. */
export function thetaBox(L) {
  const box = thetaFrame(L);
  const {
    theta0: [a, b],
    theta1: [c, d],
  } = thetaRange(L);
  return {
    ...box,
    X: (t) => box.x + ((t - a) / (b - a)) * box.w,
    Y: (t) => box.y + box.h - ((t - c) / (d - c)) * box.h,
    thetaAt: (px, py) => [
      clamp(a + ((px - box.x) / box.w) * (b - a), a, b),
      clamp(c + ((box.y + box.h - py) / box.h) * (d - c), c, d),
    ],
  };
}

export function thetaPlane(L, out) {
  const { s, family, data } = L;
  const on = ramp(s.theta_plane, 0.5, 1) * (1 - s.rows);
  if (on < 0.004 || family.kind === "softmax") return;
  const box = thetaBox(L);
  const hill = likelihood(family, data.rows);
  const { best } = hill;
  const inside = (x, y) => [clamp(x, -2000, 4000), clamp(y, -2000, 4000)];
  if (best) {
    contours(hill, best).forEach((points, k) => {
      const line = [];
      for (const [t0, t1] of points) line.push(...inside(box.X(t0), box.Y(t1)));
      out.line(`hill-${k}`, "hill", [smooth(line)], on, INSIDE);
    });
  }
  paths(L, out, box, hill, thetaRange(L), on);
  if (best) {
    const [x, y] = [box.X(best[0]), box.Y(best[1])];
    out.line(
      "summit",
      "summit",
      [
        [x - 6, y, x + 6, y],
        [x, y - 6, x, y + 6],
      ],
      on,
      INSIDE,
    );
  }
  axes(L, out, box, on);
  slope(L, out, box, hill, on);
  const [x, y] = [box.X(s.theta0), box.Y(s.theta1)];
  out.grip(
    "theta",
    clamp(x, box.x, box.x + box.w),
    clamp(y, box.y, box.y + box.h),
    s.theta_plane * (1 - s.rows),
  );
  const size = box.tight || box.w < 250 ? 14 : 17;
  const top = L.side.y + (box.tight ? 16 : 20);
  const height = hill.at(s.theta0, s.theta1);
  out.text(
    "height",
    "label",
    `$ℓ = ${number(height, Math.abs(height) < 1e5 ? 1 : 0)}$`,
    box.x + (box.tight ? 34 : 0),
    top,
    size,
    on,
  );
  const theta = `$θ = (${number(s.theta0, 2)}, ${number(s.theta1, 2)})$`;
  out.text("theta-read", "label", theta, box.x + box.w, top, size, on, { anchor: "end" });
}

function axes(L, out, box, on) {
  const { ticks0, ticks1 } = thetaRange(L);
  const size = L.small ? 12 : 13.5;
  out.line(
    "theta-axes",
    "axis",
    [[box.x, box.y, box.x, box.y + box.h, box.x + box.w, box.y + box.h]],
    on,
  );
  const digits = (ticks) =>
    ticks.every((v) => Number.isInteger(v)) ? 0 : ticks[1] - ticks[0] < 0.099 ? 2 : 1;
  ticks0.forEach((v, i) => {
    const x = box.X(v);
    // On a small plane the last tick would meet the axis' name.
    const shown = box.tight && x > box.x + box.w - 28 ? 0 : on;
    out.text(
      `theta0-${i}`,
      "tick",
      number(v, digits(ticks0)),
      x,
      box.y + box.h + (box.tight ? 16 : 20),
      size,
      shown,
      { anchor: "middle" },
    );
  });
  ticks1.forEach((v, i) => {
    out.text(
      `theta1-${i}`,
      "tick",
      number(v, digits(ticks1)),
      box.x - 8,
      box.Y(v) + 4.5,
      size,
      on,
      { anchor: "end" },
    );
  });
  const foot = box.y + box.h + (box.tight ? 16 : 40);
  out.text(
    "theta0-title",
    "title",
    box.tight ? "$θ_{0}$" : "intercept $θ_{0}$",
    box.x + box.w,
    foot,
    15,
    on,
    { anchor: "end", sym: "theta" },
  );
  const left = L.side.x + (box.tight ? 4 : 10);
  out.text(
    "theta1-title",
    "title",
    box.tight ? "$θ_{1}$" : "slope $θ_{1}$",
    left,
    box.y - (box.tight ? 14 : 16),
    15,
    on,
    { sym: "theta" },
  );
}

/** The gradient at θ: which way, and roughly how steep. */
function slope(L, out, box, hill, on) {
  const { s } = L;
  const {
    theta0: [a, b],
    theta1: [c, d],
  } = thetaRange(L);
  hill.at(s.theta0, s.theta1);
  const [dx, dy] = [hill.g0 * (b - a), -hill.g1 * (d - c)];
  const steep = Math.hypot(dx, dy);
  if (!(steep > 0.5)) return;
  const length = 16 + 34 * Math.tanh(steep / 4000);
  const [x, y] = [box.X(s.theta0), box.Y(s.theta1)];
  const at = (r) => [x + (r * dx) / steep, y + (r * dy) / steep];
  out.line("slope", "slope", arrow(...at(13), ...at(13 + length), 8), on, {
    sym: "F T",
    ...INSIDE,
  });
}
