/**
 * The outline that a distribution's slice is drawn with: y along the pole, density away from it.
 *
 * Every outline of one scene has the same number of points, whatever the family: that is what lets
 * a bell turn into bars.
 */

import { classes } from "./families.js";

const { exp, sqrt, PI } = Math;
const ROOT = sqrt(2 * PI);
const PER_BAR = 6; // points

/** @typedef {{y: Float64Array, d: Float64Array, max: number}} Outline */

/** @param {number} bars @returns {Outline} to be filled in */
export const outline = (bars) => ({
  y: new Float64Array(bars * PER_BAR),
  d: new Float64Array(bars * PER_BAR),
  max: 0,
});

function bell(out, centre, height) {
  const last = out.y.length - 1;
  for (let i = 0; i <= last; i++) {
    const z = -3.6 + (7.2 * i) / last;
    out.y[i] = centre + z;
    out.d[i] = height * exp((-z * z) / 2);
  }
  out.max = height;
}

/** Bars around `at(k)`, each from the pole to `height(k)` and back. */
function bars(out, count, at, half, height) {
  const per = out.y.length / count;
  const lead = Math.floor(per / 3);
  out.max = 0;
  for (let k = 0; k < count; k++) {
    const h = height(k);
    if (h > out.max) out.max = h;
    const [low, high] = [at(k) - half, at(k) + half];
    for (let j = 0; j < per; j++) {
      const i = k * per + j;
      const edge = Math.min(j, per - 1 - j); // points from the nearer side of the bar
      if (j < lead) out.y[i] = low;
      else if (j >= per - lead) out.y[i] = high;
      else out.y[i] = low + ((high - low) * (j - lead)) / (per - 2 * lead - 1);
      out.d[i] = edge < lead ? (h * edge) / (lead - 1) : h;
    }
  }
}

/** The places of a density on the positive numbers, closer together near zero, and log b there. */
function grid(family, n, top) {
  const y = new Float64Array(n);
  const base = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    const share = Math.min(Math.max(i - 1, 0) / (n - 3), 1);
    y[i] = top * share * share;
    base[i] = family.mathematics.logBaseMeasure(Math.max(y[i], top * 1e-7));
  }
  return { y, base };
}

const grids = new Map(); // by family, number and top: they do not change with η
function positive(out, family, top, tilt, a) {
  const n = out.y.length;
  const name = `${family.key} ${n} ${top}`;
  if (!grids.has(name)) grids.set(name, grid(family, n, top));
  const { y, base } = grids.get(name);
  out.max = 0;
  for (let i = 0; i < n; i++) {
    out.y[i] = y[i];
    out.d[i] = i === 0 || i === n - 1 ? 0 : exp(base[i] + tilt * Math.max(y[i], top * 1e-7) - a);
    if (out.d[i] > out.max) out.max = out.d[i];
  }
}

const whole = (k) => k;
const bases = new WeakMap(); // of log b(k), by family
function logBase({ mathematics }, k) {
  if (!bases.has(mathematics)) bases.set(mathematics, []);
  const known = bases.get(mathematics);
  return (known[k] ??= mathematics.logBaseMeasure(k));
}

/**
 * Fill in the outline of a family's base measure, of the base tilted by e^{ηy}, or of p(y; η).
 * @param {import("./families.js").SceneFamily} family
 * @param {"base" | "tilted" | "p"} kind
 * @param {number} eta  the natural parameter; for softmax, x
 * @param {Outline} out
 * @param {number} top  up to where a density on the positive numbers is drawn
 */
export function fill(family, kind, eta, out, top) {
  if (family.kind === "softmax") {
    const shares = classes(eta);
    bars(
      out,
      3,
      (k) => family.ticks[k],
      family.half,
      (k) => shares[k],
    );
    return;
  }
  const tilt = kind === "base" ? 0 : eta;
  if (family.kind === "bell") {
    bell(out, tilt, kind === "tilted" ? exp((eta * eta) / 2) / ROOT : 1 / ROOT);
    return;
  }
  const a = kind === "p" ? family.mathematics.logPartition(eta) : 0;
  if (family.kind === "positive") {
    positive(out, family, top, tilt, a);
    return;
  }
  const count = family.bars ?? out.y.length / PER_BAR;
  bars(out, count, whole, family.half, (k) => exp(logBase(family, k) + tilt * k - a));
}

/** How far the widest part of a slice goes, as a part of the room it has. */
export function reach(family, max) {
  if (family.reach === "even") return 0.92;
  if (family.reach === "share") return max;
  return Math.min(1, 0.98 * (max / 0.75) ** 0.4);
}

/** The base b(y) at one y, to say by which factor it grew. */
export const baseAt = ({ kind, mathematics }, y) =>
  kind === "bell" ? exp((-y * y) / 2) / ROOT : exp(mathematics.logBaseMeasure(y));

/** What the base adds up to, once tilted by η; infinite where it never ends. */
export function total(family, eta) {
  const { etaDomain, logPartition } = family.mathematics;
  if (eta > etaDomain.high || (eta === etaDomain.high && !Number.isFinite(logPartition(eta)))) {
    return Infinity;
  }
  return exp(logPartition(eta));
}
