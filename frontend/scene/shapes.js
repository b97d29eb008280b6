/**
 * Small geometry: between two numbers, and outlines of lines, arrows and slices. Flat lists of x,
 * y.
 */

export const mix = (a, b, t) => a + (b - a) * t;
export const clamp = (v, low, high) => Math.min(high, Math.max(low, v));
/** 0 below the window, 1 above it, a straight line in between. */
export const ramp = (t, from, to) => clamp((t - from) / (to - from), 0, 1);

/** An arrow from (x, y) to (u, v): its shaft, and its head as a closed line. */
export function arrow(x, y, u, v, head = 7) {
  const length = Math.hypot(u - x, v - y);
  if (length < 0.6) return [];
  const h = Math.min(head, length);
  const [cx, cy] = [(u - x) / length, (v - y) / length];
  const [bx, by] = [u - cx * h, v - cy * h];
  const [wx, wy] = [-cy * h * 0.45, cx * h * 0.45];
  return [
    [x, y, bx, by],
    [u, v, bx + wx, by + wy, bx - wx, by - wy, u, v],
  ];
}

/** An open arrowhead at (x, y), pointing along (dx, dy). */
export const chevron = (x, y, dx, dy) => [
  x - 4 * dx - 3.5 * dy,
  y - 4 * dy - 3.5 * dx,
  x,
  y,
  x - 4 * dx + 3.5 * dy,
  y - 4 * dy + 3.5 * dx,
];

export const rectangle = (x, y, width, height) => [
  x,
  y,
  x + width,
  y,
  x + width,
  y + height,
  x,
  y + height,
  x,
  y,
];

/** A polyline of f over n + 1 places between a and b. */
export function sampled(a, b, n, f) {
  const points = [];
  for (let i = 0; i <= n; i++) points.push(...f(a + ((b - a) * i) / n));
  return points;
}

const THIN = 0.25; // px

/**
 * The outline of a slice, lifted off its pole wherever the slice is too thin to see:
 * bars stand apart, a bell stays whole.
 * @param {number[]} points  x, y, x, y …
 * @param {ArrayLike<number>} away  of each point, how far it is from the pole
 */
export function lifted(points, away) {
  const strokes = [];
  let stroke = null;
  const thin = (i) => !(away[i] >= THIN);
  for (let i = 0; i < away.length; i++) {
    if (thin(i) && thin(i + 1) && thin(i - 1)) {
      stroke = null;
      continue;
    }
    if (stroke && thin(i) && thin(i - 1)) stroke = null;
    if (!stroke) strokes.push((stroke = []));
    stroke.push(points[2 * i], points[2 * i + 1]);
  }
  return strokes;
}
