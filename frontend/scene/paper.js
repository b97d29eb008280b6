/** The first row as paper: the reader draws the weights b(y), by pointer or by keys. */

import { withBase } from "./families.js";
import { withWeight } from "./invented.js";
import record from "./record.json" with { type: "json" };
import { weightAt } from "./rows.js";
import { clamp } from "./shapes.js";

const WEIGHTS = record.families.invented.weights;

export class Paper {
  /** @param {import("./scene.js").Scene} scene */
  constructor(scene) {
    this.scene = scene;
  }

  get weights() {
    return this.scene.data.base ?? WEIGHTS;
  }

  /** Whether a pointer at this place draws. */
  at(px, py) {
    const { now, layout } = this.scene;
    return (
      now.base_paper > 0.5 &&
      now.rows > 0.5 &&
      layout.key === "invented" &&
      weightAt(layout, px, py).inside
    );
  }

  put(k, weight) {
    const { scene } = this;
    const { theta0, theta1 } = scene.now;
    const data = withBase(scene.data, withWeight(this.weights, k, weight), [theta0, theta1]);
    scene.setData({ ...data, inHand: k });
  }

  stroke(px, py) {
    const { k, weight } = weightAt(this.scene.layout, px, py);
    this.put(k, weight);
  }

  hold() {
    const k = () => this.scene.data.inHand ?? 0;
    return {
      label: "The weights b(y). Left and right: which y. Up and down: how much.",
      axis: "both",
      look: "ink draw",
      sym: "b",
      drag: (px, py) => this.stroke(px, py),
      key: (dx, dy) => {
        const next = clamp(k() + Math.sign(dx), 0, this.weights.length - 1);
        this.put(next, this.weights[next] + dy * 0.05);
      },
      value: () => ({
        now: this.weights[k()],
        min: 0,
        max: 1,
        text: `b(${k()}) is ${this.weights[k()].toFixed(2)}`,
      }),
    };
  }
}
