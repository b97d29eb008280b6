/** On the θ-plane: the paths that climb, and the estimates from data drawn anew. */

import { simulatedEstimates } from "./fit.js";
import { clamp, ramp } from "./shapes.js";

const INSIDE = { clip: "side" };

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
  const lengths = points.map(([x, y], i) =>
    i ? (whole += Math.hypot(x - points[i - 1][0], y - points[i - 1][1])) : 0,
  );
  const end = share * whole;
  const shown = points.filter((_, i) => lengths[i] <= end + 1e-9);
  const i = shown.length;
  if (i > 0 && i < points.length && lengths[i] > lengths[i - 1]) {
    const t = (end - lengths[i - 1]) / (lengths[i] - lengths[i - 1]);
    shown.push([
      points[i - 1][0] + (points[i][0] - points[i - 1][0]) * t,
      points[i - 1][1] + (points[i][1] - points[i - 1][1]) * t,
    ]);
  }
  return shown;
}

function trail(out, id, roles, path, box, share, on, dots = 60) {
  const tail = path.length > 4000 ? path.slice(0, 4000) : path;
  const places = tail.map(([t0, t1]) => [
    clamp(box.X(t0), -2000, 4000),
    clamp(box.Y(t1), -2000, 4000),
  ]);
  const points = part(places, share);
  if (points.length < 2) return;
  out.line(id, roles[0], [points.flat()], on, INSIDE);
  const every = Math.max(1, Math.floor(points.length / dots));
  points
    .filter((_, i) => i % every === 0)
    .slice(0, 70)
    .forEach(([x, y], i) => {
      out.dot(`${id}-${i}`, roles[1], x, y, 1.8, on, INSIDE);
    });
}

export function paths(L, out, box, hill, range, on) {
  const { s, data, family } = L;
  const named = `${family.key} ${s.start0} ${s.start1}`;
  const { theta0, theta1 } = range;
  const start = [clamp(s.start0, ...theta0), clamp(s.start1, ...theta1)];
  if (s.ellipse * on > 0.004 && hill.best) ellipse(L, out, box, hill, s.ellipse * on);
  if (s.estimates * on > 0.004) {
    once(data.rows, `estimates ${family.key}`, () => simulatedEstimates(family, data.rows)).forEach(
      ([t0, t1], i, all) => {
        const arrived = clamp(s.estimates * 1.4 - (0.4 * i) / all.length, 0, 1) ** 2;
        out.dot(`estimate-${i}`, "estimate", box.X(t0), box.Y(t1), 2, on * arrived, INSIDE);
      },
    );
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
    out.text(
      id,
      role,
      text,
      box.x + box.w - 4,
      box.y + apart * (i + 0.9),
      size,
      on * ramp(there, 0.5, 1),
      { anchor: "end" },
    );
  });
  if (Math.max(s.gradient_path, s.newton_path) > 0.5) {
    out.grip("start", box.X(start[0]), box.Y(start[1]), s.theta_plane);
  }
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
  const all = once(L.data.rows, `estimates ${L.key}`, () =>
    simulatedEstimates(L.family, L.data.rows),
  );
  const inside = all.filter(([t0, t1]) => {
    const [d0, d1] = [t0 - b0, t1 - b1];
    return a * d0 * d0 + 2 * b * d0 * d1 + c * d1 * d1 <= WITHIN;
  }).length;
  const words = `${inside} of ${all.length} inside`;
  out.text(
    "ellipse-name",
    "label",
    words,
    box.x + box.w - 4,
    box.y + (box.tight ? 52 : 64),
    box.tight ? 13 : 15,
    on,
    { anchor: "end" },
  );
}
