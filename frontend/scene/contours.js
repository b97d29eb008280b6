/**
 * The height lines of a log-likelihood of two weights.
 *
 * The hill is concave, so each level is met once on every ray from the top: it is found by a few
 * Newton steps along rays, with no grid.
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
export function smooth(points) {
  const n = points.length / 2;
  const line = [];
  const at = (i, d) => points[2 * ((i + n) % n) + d];
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < 5; k++) {
      const t = k / 5;
      for (const d of [0, 1]) {
        const [p0, p1, p2, p3] = [at(i - 1, d), at(i, d), at(i + 1, d), at(i + 2, d)];
        line.push(
          0.5 *
            (2 * p1 +
              (p2 - p0) * t +
              (2 * p0 - 5 * p1 + 4 * p2 - p3) * t * t +
              (3 * p1 - p0 - 3 * p2 + p3) * t ** 3),
        );
      }
    }
  }
  line.push(line[0], line[1]);
  return line;
}
