/**
 * The dots in the reader's hand, where they can be moved: drag, add, remove, and the fit follows.
 */

import record from "./record.json" with { type: "json" };
import { clamp } from "./shapes.js";

const SPAN = record.span;
const FEWEST = 3;

export class DotHand {
  constructor(scene) {
    this.scene = scene;
    this.outside = false;
  }

  /** The target at a place: whole where the family counts. */
  valueAt(py) {
    const { layout } = this.scene;
    const [low, high] = layout.domain(layout.family);
    const [least, most] = layout.family.possible;
    const value = clamp(layout.valueAt(py), least ?? low, most ?? Math.floor(high));
    return layout.family.mathematics.discrete ? Math.round(value) : Math.round(value * 100) / 100;
  }

  change(rows, chosen) {
    const { scene } = this;
    scene.setData({ ...scene.data, rows, before: null, hover: null, chosen, path: null });
    scene.act("refit");
  }

  put(i, x, y) {
    const { data, layout } = this.scene;
    const rows = data.rows.slice();
    rows[i] = { ...rows[i], x: clamp(Math.round(x * 100) / 100, ...SPAN), [layout.key]: y };
    this.change(rows, i);
  }

  move(i, px, py) {
    const { scene } = this;
    if (!scene.dotsMove) return;
    const { x0, x1, y0, y1 } = scene.layout;
    this.outside = py > y1 + 40 || py < y0 - 50 || px < x0 - 40 || px > x1 + 50;
    this.put(i, scene.layout.xAt(px), this.valueAt(py));
    if (this.outside) scene.say("Let go out here, and this hour is gone.");
  }

  step(i, dx, dy) {
    const { scene } = this;
    if (!scene.dotsMove) return;
    const { key, family } = scene.layout;
    const row = scene.data.rows[i];
    const [least, most] = family.possible;
    const whole = family.mathematics.discrete ? 1 : 0.1;
    const y = clamp(
      row[key] + dy * whole,
      least ?? -1e6,
      most ?? Math.floor(scene.layout.domain(family)[1]),
    );
    this.put(i, row.x + dx * 0.05, y);
  }

  drop() {
    const { scene } = this;
    if (this.outside) this.remove(scene.data.chosen);
    this.outside = false;
  }

  remove(i) {
    const { scene } = this;
    if (!scene.dotsMove || scene.data.rows.length <= FEWEST) return;
    if (!this.outside) scene.emit("grab");
    this.change(
      scene.data.rows.filter((_, j) => j !== i),
      null,
    );
  }

  add(x, y) {
    const { scene } = this;
    if (!scene.dotsMove) return;
    scene.emit("grab");
    const row = { x: clamp(Math.round(x * 100) / 100, ...SPAN), jitter: 0, [scene.layout.key]: y };
    const rows = [...scene.data.rows, row];
    this.change(rows, rows.length - 1);
  }

  addAt(px, py) {
    this.add(this.scene.layout.xAt(px), this.valueAt(py));
  }
}
