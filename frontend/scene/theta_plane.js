/**
 * The θ-plane: the log-likelihood as a hill seen from above, and θ as a point on it.
 *
 * The hill is concave, so each height line is met once on every ray from the top: it is found by a
 * few Newton steps along rays, with no grid.
 */

import { dataset } from "./families.js";
import { likelihood, simulatedEstimates } from "./fit.js";
import { number } from "./marks.js";
import record from "./record.json" with { type: "json" };
import { arrow, clamp, ramp } from "./shapes.js";

const { levels: LEVELS, rays: RAYS } = record.theta;
const INSIDE = { clip: "side" };

/** The round numbers between two ends, about five. */
function ticksBetween(ends) {
  const [low, high] = ends;
  const rough = (high - low) / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * [1, 2, 5, 10].find((k) => k * power >= rough);
  const first = Math.ceil(low / step);
  return Array.from({ length: Math.floor(high / step) - first + 1 }, (_, i) => Math.round((first + i) * step * 1e6) / 1e6);
}

const ranges = new Map();
/** What the plane shows: fixed for a data set and a family, whatever is dragged. */
export function thetaRange(L) {
  const { data, key } = L;
  if (data.name === "shop" && key === "poisson") {
    const { theta0, theta1, ticks0, ticks1 } = record.theta;
    return { theta0, theta1, ticks0, ticks1 };
  }
  const name = `${data.name} ${key}`;
  if (!ranges.has(name)) {
    const hill = likelihood(L.family, dataset(data.name).rows);
    const [t0, t1] = hill.best ?? [0, 0];
    const [a, b, c] = hill.best ? hill.information(t0, t1) : [1, 0, 1];
    const det = a * c - b * b;
    const around = (t, variance) => [t - 5 * Math.sqrt(variance), t + 5 * Math.sqrt(variance)];
    const [theta0, theta1] = [around(t0, c / det), around(t1, a / det)];
    ranges.set(name, { theta0, theta1, ticks0: ticksBetween(theta0), ticks1: ticksBetween(theta1) });
  }
  return ranges.get(name);
}

/** The plane's box, where θ lies in it, and which θ lies at a place. */
export function thetaBox(L) {
  const { side, small } = L;
  const tight = small || side.h < 330;
  const box = {
    x: side.x + (tight ? 42 : 54), y: side.y + (tight ? 34 : 58),
    w: side.w - (tight ? 58 : 72), h: side.h - (tight ? 62 : 108),
  };
  const { theta0: [a, b], theta1: [c, d] } = thetaRange(L);
  return {
    ...box, tight,
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
      const line = points.flatMap(([t0, t1]) => inside(box.X(t0), box.Y(t1)));
      out.line(`hill-${k}`, "hill", [smooth(line)], on, INSIDE);
    });
  }
  paths(L, out, box, hill, on);
  if (best) {
    const [x, y] = [box.X(best[0]), box.Y(best[1])];
    out.line("summit", "summit", [[x - 6, y, x + 6, y], [x, y - 6, x, y + 6]], on, INSIDE);
  }
  axes(L, out, box, on);
  slope(L, out, box, hill, on);
  const [x, y] = [box.X(s.theta0), box.Y(s.theta1)];
  out.grip("theta", clamp(x, box.x, box.x + box.w), clamp(y, box.y, box.y + box.h), s.theta_plane * (1 - s.rows));
  const size = box.tight ? 14 : 17;
  const top = L.side.y + (box.tight ? 16 : 20);
  const height = hill.at(s.theta0, s.theta1);
  out.text("height", "label", `$ℓ = ${number(height, Math.abs(height) < 1e5 ? 1 : 0)}$`, box.x + (box.tight ? 34 : 0), top, size, on);
  const theta = `$θ = (${number(s.theta0, 2)}, ${number(s.theta1, 2)})$`;
  out.text("theta-read", "label", theta, box.x + box.w, top, size, on, { anchor: "end" });
}

function axes(L, out, box, on) {
  const { ticks0, ticks1 } = thetaRange(L);
  const size = L.small ? 12 : 13.5;
  out.line("theta-axes", "axis", [[box.x, box.y, box.x, box.y + box.h, box.x + box.w, box.y + box.h]], on);
  const digits = (ticks) => (ticks.every((v) => Number.isInteger(v)) ? 0 : ticks[1] - ticks[0] < 0.099 ? 2 : 1);
  ticks0.forEach((v, i) => {
    const x = box.X(v);
    // On a small plane the last tick would meet the axis' name.
    const shown = box.tight && x > box.x + box.w - 28 ? 0 : on;
    out.text(`theta0-${i}`, "tick", number(v, digits(ticks0)), x, box.y + box.h + (box.tight ? 16 : 20), size, shown, { anchor: "middle" });
  });
  ticks1.forEach((v, i) => {
    out.text(`theta1-${i}`, "tick", number(v, digits(ticks1)), box.x - 8, box.Y(v) + 4.5, size, on, { anchor: "end" });
  });
  const foot = box.y + box.h + (box.tight ? 16 : 40);
  out.text("theta0-title", "title", box.tight ? "$θ_{0}$" : "intercept $θ_{0}$", box.x + box.w, foot, 15, on, { anchor: "end", sym: "theta" });
  const left = L.side.x + (box.tight ? 4 : 10);
  out.text("theta1-title", "title", box.tight ? "$θ_{1}$" : "slope $θ_{1}$", left, box.y - (box.tight ? 14 : 16), 15, on, { sym: "theta" });
}

/** The gradient at θ: which way, and roughly how steep. */
function slope(L, out, box, hill, on) {
  const { s } = L;
  const { theta0: [a, b], theta1: [c, d] } = thetaRange(L);
  hill.at(s.theta0, s.theta1);
  const [dx, dy] = [hill.g0 * (b - a), -hill.g1 * (d - c)];
  const steep = Math.hypot(dx, dy);
  if (!(steep > 0.5)) return;
  const length = 16 + 34 * Math.tanh(steep / 4000);
  const [x, y] = [box.X(s.theta0), box.Y(s.theta1)];
  const at = (r) => [x + (r * dx) / steep, y + (r * dy) / steep];
  out.line("slope", "slope", arrow(...at(13), ...at(13 + length), 8), on, { sym: "F T", ...INSIDE });
}

// Paths and estimates ---------------------------------------------------------------------------------

const remembered = new WeakMap();
/** A value that belongs to some rows and a name, computed once. */
function once(rows, name, compute) {
  if (!remembered.has(rows)) remembered.set(rows, new Map());
  const values = remembered.get(rows);
  if (!values.has(name)) {
    if (values.size > 12) values.clear();
    values.set(name, compute());
  }
  return values.get(name);
}

/** The first share of a path, by its length on the page. */
function part(points, share) {
  let whole = 0;
  const lengths = points.map(([x, y], i) => (i ? (whole += Math.hypot(x - points[i - 1][0], y - points[i - 1][1])) : 0));
  const end = share * whole;
  const shown = points.filter((_, i) => lengths[i] <= end + 1e-9);
  const i = shown.length;
  if (i > 0 && i < points.length && lengths[i] > lengths[i - 1]) {
    const t = (end - lengths[i - 1]) / (lengths[i] - lengths[i - 1]);
    shown.push([points[i - 1][0] + (points[i][0] - points[i - 1][0]) * t, points[i - 1][1] + (points[i][1] - points[i - 1][1]) * t]);
  }
  return shown;
}

function trail(out, id, roles, path, box, share, on, dots = 60) {
  const tail = path.length > 4000 ? path.slice(0, 4000) : path;
  const places = tail.map(([t0, t1]) => [clamp(box.X(t0), -2000, 4000), clamp(box.Y(t1), -2000, 4000)]);
  const points = part(places, share);
  if (points.length < 2) return;
  out.line(id, roles[0], [points.flat()], on, INSIDE);
  const every = Math.max(1, Math.floor(points.length / dots));
  points.filter((_, i) => i % every === 0).slice(0, 70).forEach(([x, y], i) => {
    out.dot(`${id}-${i}`, roles[1], x, y, 1.8, on, INSIDE);
  });
}

function paths(L, out, box, hill, on) {
  const { s, data, family } = L;
  const named = `${family.key} ${s.start0} ${s.start1}`;
  const { theta0, theta1 } = thetaRange(L);
  const start = [clamp(s.start0, ...theta0), clamp(s.start1, ...theta1)];
  if (s.ellipse * on > 0.004 && hill.best) ellipse(L, out, box, hill, s.ellipse * on);
  if (s.estimates * on > 0.004) {
    once(data.rows, `estimates ${family.key}`, () => simulatedEstimates(family, data.rows)).forEach(([t0, t1], i, all) => {
      const arrived = clamp(s.estimates * 1.4 - (0.4 * i) / all.length, 0, 1) ** 2;
      out.dot(`estimate-${i}`, "estimate", box.X(t0), box.Y(t1), 2, on * arrived, INSIDE);
    });
  }
  const names = [];
  const steps = data.path; // those of the lab
  if (steps?.length > 1) trail(out, "trail", ["trail", "trail-dot"], steps, box, 1, on);
  if (s.gradient_path > 0) {
    const path = once(data.rows, `gradient ${named}`, () => hill.gradientPath(start));
    trail(out, "gradient-path", ["trail", "trail-dot"], path.points, box, s.gradient_path, on);
    names.push(["gradient-name", "label", `gradient: ${path.steps} steps`, s.gradient_path]);
  }
  if (s.newton_path > 0) {
    const path = once(data.rows, `newton ${named}`, () => hill.newtonPath(start));
    trail(out, "newton-path", ["newton", "newton-dot"], path, box, s.newton_path, on);
    names.push(["newton-name", "warning", `Newton: ${path.length - 1} steps`, s.newton_path]);
  }
  const [size, apart] = box.tight ? [13, 18] : [15, 22];
  names.forEach(([id, role, text, there], i) => {
    out.text(id, role, text, box.x + box.w - 4, box.y + apart * (i + 0.9), size, on * ramp(there, 0.5, 1), { anchor: "end" });
  });
  if (Math.max(s.gradient_path, s.newton_path) > 0.5) out.grip("start", box.X(start[0]), box.Y(start[1]), s.theta_plane);
}

const WITHIN = 5.991464547107979; // the 95 % quantile of χ² with two degrees of freedom
/** Where 95 % of the estimates are to be expected: by the inverse of the information. */
function ellipse(L, out, box, hill, on) {
  const [b0, b1] = hill.best;
  const [a, b, c] = hill.information(b0, b1);
  const l11 = Math.sqrt(a);
  const l21 = b / l11;
  const l22 = Math.sqrt(Math.max(1e-12, c - l21 * l21));
  const line = [];
  for (let i = 0; i <= 72; i++) {
    const angle = (2 * Math.PI * (i % 72)) / 72;
    const v = (Math.sqrt(WITHIN) * Math.sin(angle)) / l22;
    const u = (Math.sqrt(WITHIN) * Math.cos(angle) - l21 * v) / l11;
    line.push(box.X(b0 + u), box.Y(b1 + v));
  }
  out.line("ellipse", "ellipse", [line], on, INSIDE);
  if (L.s.estimates < 0.98) return;
  const all = once(L.data.rows, `estimates ${L.key}`, () => simulatedEstimates(L.family, L.data.rows));
  const inside = all.filter(([t0, t1]) => {
    const [d0, d1] = [t0 - b0, t1 - b1];
    return a * d0 * d0 + 2 * b * d0 * d1 + c * d1 * d1 <= WITHIN;
  }).length;
  const words = `${inside} of ${all.length} inside`;
  out.text("ellipse-name", "label", words, box.x + box.w - 4, box.y + (box.tight ? 52 : 64), box.tight ? 13 : 15, on, { anchor: "end" });
}

// Height lines ----------------------------------------------------------------------------------------

const drawnLines = new WeakMap(); // of a likelihood
function contours(hill, best) {
  if (!drawnLines.has(hill)) drawnLines.set(hill, levelLines(hill, best));
  return drawnLines.get(hill);
}

/** One closed line for each level below the top, as points (θ₀, θ₁). */
export function levelLines(hill, [b0, b1]) {
  const peak = hill.at(b0, b1);
  // Directions whitened by the curvature at the top, so that the first guess is nearly right.
  const [a, b, c] = hill.information(b0, b1);
  const l11 = Math.sqrt(a);
  const l21 = b / l11;
  const l22 = Math.sqrt(Math.max(1e-12, c - l21 * l21));
  const radius = new Float64Array(RAYS);
  return LEVELS.map((level, k) => {
    const points = [];
    for (let i = 0; i < RAYS; i++) {
      const angle = (2 * Math.PI * i) / RAYS;
      const v = Math.sin(angle) / l22;
      const u = (Math.cos(angle) - l21 * v) / l11;
      let r = k ? radius[i] * Math.sqrt(level / LEVELS[k - 1]) : Math.sqrt(2 * level);
      for (let step = 0; step < 12; step++) {
        const fall = peak - hill.at(b0 + r * u, b1 + r * v) - level;
        const slope = -(hill.g0 * u + hill.g1 * v);
        const next = clamp(r - fall / (slope || 1e-9), r / 3, r * 3);
        const settled = Math.abs(next - r) < 1e-4 * r;
        r = next;
        if (settled) break;
      }
      radius[i] = r;
      points.push([b0 + r * u, b1 + r * v]);
    }
    return points;
  });
}

/** A closed Catmull–Rom curve through the points, five pieces between two. */
function smooth(points) {
  const n = points.length / 2;
  const line = [];
  const at = (i, d) => points[2 * ((i + n) % n) + d];
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < 5; k++) {
      const t = k / 5;
      for (const d of [0, 1]) {
        const [p0, p1, p2, p3] = [at(i - 1, d), at(i, d), at(i + 1, d), at(i + 2, d)];
        line.push(0.5 * (2 * p1 + (p2 - p0) * t + (2 * p0 - 5 * p1 + 4 * p2 - p3) * t * t + (3 * p1 - p0 - 3 * p2 + p3) * t ** 3));
      }
    }
  }
  line.push(line[0], line[1]);
  return line;
}
