/**
 * The height lines of a log-likelihood of two weights.
 *
 * The hill is concave, so each level is met once on every ray from the top. The root of the fall is
 * nearly straight along a ray, so that two or three secants of it find each level, with no grid.
 */

import record from "./record.json" with { type: "json" };
import { clamp } from "./shapes.js";

const { levels: LEVELS, rays: RAYS } = record.theta;

const drawnLines = new WeakMap(); // of a likelihood
/** The lines of a likelihood, as points (θ₀, θ₁); computed once. */
export function contours(hill, best) {
  if (!drawnLines.has(hill)) drawnLines.set(hill, levelLines(hill, best));
  return drawnLines.get(hill);
}

/** One closed line for each level below the top, as points (θ₀, θ₁). */
export function levelLines(hill, [b0, b1]) {
  const peak = hill.height(b0, b1);
  // Directions whitened by the curvature at the top, so that the first guess is nearly right.
  const [a, b, c] = hill.information(b0, b1);
  const l11 = Math.sqrt(a);
  const l21 = b / l11;
  const l22 = Math.sqrt(Math.max(1e-12, c - l21 * l21));
  const lines = LEVELS.map(() => []);
  for (let i = 0; i < RAYS; i++) {
    const angle = (2 * Math.PI * i) / RAYS;
    const v = Math.sin(angle) / l22;
    const u = (Math.cos(angle) - l21 * v) / l11;
    let [near, rootNear, slope] = [0, 0, Math.SQRT1_2]; // the top, and the slope there
    LEVELS.forEach((level, k) => {
      const goal = Math.sqrt(level);
      let r = near + (goal - rootNear) / slope;
      for (let step = 0; step < 20; step++) {
        const root = Math.sqrt(peak - hill.height(b0 + r * u, b1 + r * v));
        if (Number.isFinite(root)) {
          slope = (root - rootNear) / (r - near) || 1e-9;
          [near, rootNear] = [r, root];
          r = clamp(r + (goal - root) / slope, r / 3, r * 3);
        } else r /= 3;
        if (Math.abs(r - near) < 1e-3 * r) break;
      }
      lines[k].push([b0 + r * u, b1 + r * v]);
    });
  }
  return lines;
}

const PIECES = 4; // between two points

/** A closed Catmull–Rom curve through points, x, y, x, y … */
export function smooth(points) {
  const n = points.length;
  const line = [];
  for (let i = 0; i < n; i += 2) {
    for (let k = 0; k < PIECES; k++) {
      const t = k / PIECES;
      for (let d = i; d < i + 2; d++) {
        const [p0, p1] = [points[(d - 2 + n) % n], points[d]];
        const [p2, p3] = [points[(d + 2) % n], points[(d + 4) % n]];
        const [bow, turn] = [2 * p0 - 5 * p1 + 4 * p2 - p3, 3 * p1 - p0 - 3 * p2 + p3];
        line.push(p1 + (t * (p2 - p0 + t * (bow + t * turn))) / 2);
      }
    }
  }
  line.push(line[0], line[1]);
  return line;
}
