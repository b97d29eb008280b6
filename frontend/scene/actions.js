/** What a verb in the text, or a button, makes the scene do. Each takes the scene. */

import { KEYS } from "./families.js";
import { likelihood } from "./fit.js";
import { inventedCode } from "./invented.js";

/** Play over some time; ended by whatever the reader takes in hand. */
function play(scene, ms, show, done) {
  scene.running?.();
  if (scene.still || document.hidden) {
    show(1);
    done?.();
    return;
  }
  let frame = 0;
  let start = null;
  const step = (at) => {
    start ??= at;
    const t = Math.min(1, (at - start) / ms);
    show(t);
    if (t < 1) frame = requestAnimationFrame(step);
    else {
      scene.running = null;
      done?.();
    }
  };
  scene.running = () => {
    cancelAnimationFrame(frame);
    scene.running = null;
  };
  frame = requestAnimationFrame(step);
}

/** Gradient ascent, followed in many small steps and shown at an even pace. */
function ascend(scene) {
  const { layout, data, now } = scene;
  if (layout.family.kind === "softmax") return;
  const path = likelihood(layout.family, data.rows).gradientPath([now.theta0, now.theta1]).points;
  const lengths = [0];
  for (let i = 1; i < path.length; i++) {
    lengths.push(
      lengths[i - 1] + Math.hypot(path[i][0] - path[i - 1][0], path[i][1] - path[i - 1][1]),
    );
  }
  const whole = lengths[lengths.length - 1];
  if (whole < 1e-3) return;
  let i = 1;
  play(scene, 1800, (t) => {
    const want = whole * (1 - (1 - t) ** 3);
    while (i < path.length - 1 && lengths[i] < want) i++;
    const w = t === 1 ? 1 : (want - lengths[i - 1]) / (lengths[i] - lengths[i - 1] || 1);
    const [p, q] = [path[i - 1], t === 1 ? path[path.length - 1] : path[i]];
    scene.set({ theta0: p[0] + (q[0] - p[0]) * w, theta1: p[1] + (q[1] - p[1]) * w });
  });
}

/** Ease to what the text offers; it counts as the reader's own. */
function take(scene, named, words) {
  scene.running?.();
  scene.go(named);
  scene.emit("hold", scene.numbers(named));
  scene.say(words);
}

/** One of the families, by its key. */
const picks = Object.fromEntries(
  KEYS.map((key) => [
    key,
    (scene) => take(scene, { family: key }, nameOf(scene.layout.families[key])),
  ]),
);
const nameOf = ({ key, mathematics }) =>
  key === "invented" ? "Yours." : `The ${mathematics.name}.`;

export const actions = {
  ascend,
  ...picks,
  /** Chapter 0: what is to be laid over the counts. */
  data(scene) {
    take(scene, { straight_line: 0, least_squares: 0, impossible: 0, ceiling: 0 }, "The hours alone.");
  },
  line(scene) {
    take(
      scene,
      { straight_line: 1, least_squares: 1, impossible: 1, ceiling: 0 },
      "The straight line: hatched is what no count can be.",
    );
  },
  sigmoid(scene) {
    take(
      scene,
      { straight_line: 0, least_squares: 0, impossible: 0, ceiling: 1 },
      "The sigmoid: hatched is what it cannot reach.",
    );
  },
  redraw(scene) {
    scene.redraw();
    scene.say("New hours, one drawn from the slice at each x. The slices stay; the dots do not.");
  },
  /** The lines of Python for the family that was drawn. */
  copy(scene) {
    const code = inventedCode(scene.paper.weights);
    const shown = () => scene.say(code.split("\n").at(-1)); // where a page may not write there
    const copied = () => scene.say("Copied: two lines of Python that make the family you see.");
    if (navigator.clipboard) navigator.clipboard.writeText(code).then(copied, shown);
    else shown();
    scene.emit("code", code);
  },
  /** An address that leads here, with what the reader has moved. */
  link(scene) {
    scene.emit("link");
  },
  /** To the fit. */
  top(scene) {
    const best = scene.best();
    scene.emit("top");
    if (best) scene.go({ theta: best }, { ms: 450 });
  },
  /** θ was let go on its hill: it stays, unless the scene is a bench, which has its own. */
  released(scene) {
    scene.emit("released");
  },
  refit(scene) {
    scene.emit("refit");
  },
};
