/**
 * How the record gets from one state to the next: eased, each part in its own stretch of the time,
 * and interruptible. Under reduced motion, or on a hidden page, at once.
 */

import { clamp, mix } from "./shapes.js";

const STILL = matchMedia("(prefers-reduced-motion: reduce)");
export const still = () => STILL.matches;
const ease = (t) => (t < 0.5 ? 4 * t * t * t : 1 - (-2 * t + 2) ** 3 / 2);

/**
 * The time that a change takes, and the windows in which its parts move: things that carry an
 * argument happen one after another.
 * @param {Record<string, number>} from  @param {Record<string, number>} to
 */
export function timing(from, to) {
  const changes = (name) => name in to && to[name] !== from[name];
  const rises = (name) => changes(name) && to[name] > from[name];
  if (changes("bent_axis")) {
    return {
      ms: 900,
      windows: { dots: [0, 0.3], slices: [0, 0.3], means: [0, 0.3], bent_axis: [0.2, 1] },
    };
  }
  if (rises("on_beam")) return { ms: 800, windows: { lever: [0, 0.5], on_beam: [0.35, 1] } };
  if (changes("rows")) return { ms: 700, windows: rises("dots") ? { dots: [0.55, 1] } : {} };
  if (rises("residuals")) return { ms: 700, windows: { residuals: [0.5, 1] } };
  if (rises("chunks") || rises("matrices")) return { ms: 900, windows: {} };
  if (rises("curve")) return { ms: 600, windows: { curve: [0.4, 1] } };
  const retreat = Object.keys(to).every((name) => to[name] <= from[name]);
  return { ms: retreat ? 250 : 560, windows: {} };
}

export class Motion {
  /**
   * @param {() => Record<string, number>} now
   * @param {(values: Record<string, number>, inFrame: boolean) => void} move
   */
  constructor(now, move) {
    this.now = now;
    this.move = move;
    this.names = null; // of the numbers that move
    this.frame = 0;
  }

  /**
   * @param {Record<string, number>} values  the numbers to arrive at
   * @param {{ms?: number, windows?: Record<string, [number, number]>, done?: () => void}} [options]
   */
  go(values, { ms, windows, done } = {}) {
    this.end();
    const from = { ...this.now() };
    const names = Object.keys(values).filter((name) => values[name] !== from[name]);
    const usual = timing(from, values);
    const time = ms ?? usual.ms;
    const stretch = windows ?? usual.windows;
    if (!names.length || STILL.matches || time === 0 || document.hidden) {
      if (names.length) {
        this.move(Object.fromEntries(names.map((name) => [name, values[name]])), false);
      }
      done?.();
      return;
    }
    this.names = new Set(names);
    let start = null;
    const step = (at) => {
      start ??= at;
      const t = clamp((at - start) / time, 0, 1);
      const next = {};
      for (const name of this.names) {
        const [a, b] = stretch[name] ?? [0, 1];
        next[name] =
          t === 1
            ? values[name]
            : mix(from[name], values[name], ease(clamp((t - a) / (b - a), 0, 1)));
      }
      this.move(next, true);
      if (t < 1) this.frame = requestAnimationFrame(step);
      else {
        this.names = null;
        done?.();
      }
    };
    this.frame = requestAnimationFrame(step);
  }

  /** What the reader takes in hand stops moving by itself; the rest goes on. */
  stop(names) {
    for (const name of names) this.names?.delete(name);
  }

  end() {
    cancelAnimationFrame(this.frame);
    this.names = null;
  }
}
