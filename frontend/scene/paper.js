/** The first row as paper: the reader draws the weights b(y), by pointer or by keys. */

import { withBase } from "./families.js";
import { inventedCode, withStroke, withWeight } from "./invented.js";
import record from "./record.json" with { type: "json" };
import { weightAt } from "./rows.js";
import { clamp } from "./shapes.js";

const WEIGHTS = record.families.invented.weights;

export class Paper {
  /** @param {import("./scene.js").Scene} scene */
  constructor(scene) {
    this.scene = scene;
    /** @type {{k: number, weight: number} | null} where the pen was, while it is down */
    this.pen = null;
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

  put(weights, k) {
    const { scene } = this;
    const { theta0, theta1 } = scene.now;
    scene.setData({ ...withBase(scene.data, weights, [theta0, theta1]), inHand: k });
  }

  stroke(px, py) {
    const place = weightAt(this.scene.layout, px, py);
    this.put(withStroke(this.weights, this.pen ?? place, place), place.k);
    this.pen = place;
  }

  /** The pen is off the paper. */
  lift() {
    this.pen = null;
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
        this.put(withWeight(this.weights, next, this.weights[next] + dy * 0.05), next);
      },
      start: () => this.lift(),
      end: () => this.lift(),
      value: () => ({
        now: this.weights[k()],
        min: 0,
        max: 1,
        text: `b(${k()}) is ${this.weights[k()].toFixed(2)}`,
      }),
    };
  }
}

/** What the text shows of the drawing: the lines of Python for it, as they are now. */
export function linesInText(scene) {
  const blocks = document.querySelectorAll(".drawn-lines code");
  if (!blocks.length) return () => {};
  let had = "";
  return scene.on("data", () => {
    const code = inventedCode(scene.paper.weights);
    if (code === had) return;
    had = code;
    for (const block of blocks) block.textContent = code;
  });
}
