/**
 * The log-likelihood of two weights for the scene's dots, its fit, and the paths that climb it.
 *
 * Scores and expected information are those of McCullagh and Nelder (1989, §2.5), for any family and
 * the link that the scene gives it. Newton's steps take the observed information, which lets them
 * arrive under every link, and the expected one where the observed is not positive definite.
 */

import record from "./record.json" with { type: "json" };
import { luckyValue, naturalParameter } from "./families.js";

const { abs, hypot } = Math;
const STEPS = 100; // after which a fit that has not settled never will
const SHORT = 1e-4; // of a predictor, over which a slope is measured

/** The log-likelihood ℓ(θ₀, θ₁) of some rows in one family. */
export class Likelihood {
  constructor(family, rows) {
    this.family = family;
    this.x = Float64Array.from(rows, (row) => row.x);
    this.y = Float64Array.from(rows, (row) => row[family.key]);
    this.canonical = family.link === family.mathematics.link.link;
    this.constant = this.y.reduce((sum, y) => sum + family.mathematics.logBaseMeasure(y), 0);
    this.best = this.fit();
  }

  /** ℓ at θ alone. */
  height(theta0, theta1) {
    const { x, y, family } = this;
    let l = this.constant;
    for (let i = 0; i < x.length; i++) {
      const eta = this.eta(theta0 + theta1 * x[i]);
      l += y[i] * eta - family.mathematics.logPartition(eta);
    }
    return l;
  }

  /** ℓ at θ, and its gradient in `this.g0`, `this.g1`. */
  at(theta0, theta1) {
    const { x, y, family } = this;
    let [g0, g1] = [0, 0];
    for (let i = 0; i < x.length; i++) {
      const predictor = theta0 + theta1 * x[i];
      const r = (y[i] - family.response(predictor)) * this.factor(predictor);
      g0 += r;
      g1 += r * x[i];
    }
    this.g0 = g0;
    this.g1 = g1;
    return this.height(theta0, theta1);
  }

  eta(predictor) {
    return this.canonical ? predictor : naturalParameter(this.family, predictor);
  }

  /** h′/V, by which a residual enters the score; the logarithm's h′ is the mean. */
  factor(predictor) {
    const { response, mathematics } = this.family;
    return this.canonical ? 1 : response(predictor) / mathematics.variance(this.eta(predictor));
  }

  /** The information XᵀWX as [a, b, c], row by row of its upper half. */
  information(theta0, theta1) {
    const { mathematics, response } = this.family;
    return this.gram((i) => {
      const predictor = theta0 + theta1 * this.x[i];
      return this.canonical
        ? mathematics.variance(predictor)
        : this.factor(predictor) * response(predictor);
    });
  }

  /**
   * The observed information, −∂²ℓ, which is the expected one where the link is canonical. It only
   * leads to the top, so that a difference is enough of a slope: the score says where the top is.
   */
  observed(theta0, theta1) {
    const expected = this.information(theta0, theta1);
    if (this.canonical) return expected;
    const bend = this.gram((i) => {
      const predictor = theta0 + theta1 * this.x[i];
      const rise = this.factor(predictor + SHORT) - this.factor(predictor - SHORT);
      return ((this.y[i] - this.family.response(predictor)) * rise) / (2 * SHORT);
    });
    return expected.map((sum, k) => sum - bend[k]);
  }

  /** Σ w, Σ wx, Σ wx² of a weight for each row. @param {(i: number) => number} weight */
  gram(weight) {
    let [a, b, c] = [0, 0, 0];
    this.x.forEach((x, i) => {
      const w = weight(i);
      a += w;
      b += w * x;
      c += w * x * x;
    });
    return [a, b, c];
  }

  /**
   * One step of Newton's method, halved until it climbs.
   * @param {number[]} theta
   * @returns {number[] | null}
   */
  newtonStep(theta) {
    const [theta0, theta1] = theta;
    const l = this.at(theta0, theta1);
    const [g0, g1] = [this.g0, this.g1];
    let [a, b, c] = this.observed(theta0, theta1);
    if (!(a > 0 && a * c - b * b > 0)) [a, b, c] = this.information(theta0, theta1);
    const det = a * c - b * b;
    if (!(det > 1e-12)) return null;
    let [d0, d1] = [(c * g0 - b * g1) / det, (a * g1 - b * g0) / det];
    for (let half = 0; half < 40; half++) {
      if (this.at(theta0 + d0, theta1 + d1) >= l - 1e-11 * abs(l)) {
        return [theta0 + d0, theta1 + d1];
      }
      [d0, d1] = [d0 / 2, d1 / 2];
    }
    return [theta0, theta1];
  }

  /**
   * The θ at the top; null where the likelihood climbs for ever, or has no value.
   * @returns {number[] | null}
   */
  fit() {
    if (!Number.isFinite(this.constant)) return null;
    // From a constant mean, the average: an average that no mean can be has no top.
    let theta = [this.family.link(this.y.reduce((sum, y) => sum + y, 0) / this.y.length), 0];
    let moved = Infinity;
    for (let step = 0; step < STEPS && moved > 1e-11; step++) {
      const next = this.newtonStep(theta);
      if (!next || !next.every((v) => abs(v) < 25)) return null;
      moved = hypot(next[0] - theta[0], next[1] - theta[1]);
      theta = next;
    }
    if (moved > 1e-11) return null;
    // At a fit that exists the dots disagree about θ; where they are separated W runs out.
    const [a, , c] = this.information(...theta);
    return a > 1e-6 && c > 1e-6 ? theta : null;
  }

  /** 2/λmax of the information at the top: a larger step cannot settle there. */
  limit() {
    const [a, b, c] = this.information(...(this.best ?? [0, 0]));
    return 2 / ((a + c) / 2 + hypot((a - c) / 2, b));
  }

  /** Gradient ascent from θ: each step 1/λmax, of the information there or at the top. */
  gradientPath(start) {
    let theta = start;
    const path = [theta];
    const peak = 2 / this.limit(); // λmax at the top
    let steps = 0;
    for (; steps < 60000; steps++) {
      this.at(...theta);
      const [g0, g1] = [this.g0, this.g1];
      if (abs(g0) < 1e-4 && abs(g1) < 1e-4) break;
      const [a, b, c] = this.information(...theta);
      const top = Math.max(peak, (a + c) / 2 + hypot((a - c) / 2, b));
      theta = [theta[0] + g0 / top, theta[1] + g1 / top];
      const last = path[path.length - 1];
      if (steps < 24 || hypot(theta[0] - last[0], theta[1] - last[1]) > 0.01) path.push(theta);
    }
    path.push(theta);
    return { points: path, steps };
  }

  newtonPath(start) {
    const path = [start];
    for (let i = 0; i < 30; i++) {
      const next = this.newtonStep(path[i]);
      if (!next) break;
      path.push(next);
      if (hypot(next[0] - path[i][0], next[1] - path[i][1]) < 1e-7) break;
    }
    return path;
  }
}

const known = new WeakMap(); // by the rows, then by the family
/** The likelihood of these rows in this family, made once. @returns {Likelihood} */
export function likelihood(family, rows) {
  if (!known.has(rows)) known.set(rows, {});
  return (known.get(rows)[family.key] ??= new Likelihood(family, rows));
}

/** Seeded luck in (0, 1): mulberry32, by Tommy Ettinger (public domain). */
export function dice(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return (((t ^ (t >>> 14)) >>> 0) + 0.5) / 4294967296;
  };
}

const SAMPLES = record.theta.samples;
/** Fits to data drawn anew at the best θ, again and again. */
export function simulatedEstimates(family, rows) {
  const { best } = likelihood(family, rows);
  if (!best) return [];
  const random = dice(1898);
  const estimates = [];
  for (let k = 0; k < SAMPLES; k++) {
    const again = rows.map(({ x }) => ({ x, [family.key]: luckyValue(family, random(), x, best) }));
    const found = new Likelihood(family, again).best;
    if (found) estimates.push(found);
  }
  return estimates;
}
