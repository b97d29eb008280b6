/**
 * The lab: every dot is in the reader's hand, the curve refits at once, and the likelihood is a hill
 * to climb. Five controls; messages in the slot, so that nothing ever moves under a pointer.
 */

import { dataset } from "./families.js";
import { likelihood } from "./fit.js";
import { bench as controls } from "./bench_controls.js";
import { number } from "./marks.js";
import { leastSquares } from "./plane.js";

const FAR = 40; // |θ| beyond which an ascent has left the hill
const SETTLED = 0.02; // length of the gradient
const MOST = 20000; // steps of one run
const SHOWN =
  "Customers against ad spend, an hour a dot, with the curve fitted to them. Beside it the log-likelihood over intercept and slope, as a hill with height lines.";

/** Powers of ten as people write them: 1.0·10⁻⁴. */
export function science(value) {
  const power = Math.floor(Math.log10(value));
  const raised = [...String(power)]
    .map((c) => (c === "-" ? "⁻" : "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(c)]))
    .join("");
  return `${(value / 10 ** power).toFixed(1)}·10${raised}`;
}

/** @param {import("./scene.js").Scene} scene  @returns {() => void} to take it away */
export function bench(scene) {
  let free = false; // θ is held by the reader, or on its way: not at the top
  let running = 0;
  const start = scene.data.name;
  const past = []; // data sets that can be gone back to
  const hill = () => likelihood(scene.layout.family, scene.data.rows);

  const panel = controls(scene, {
    line(on) {
      scene.go({ least_squares: Number(on), impossible: Number(on) });
      say();
    },
    step() {
      halt();
      begin();
      if (step()) {
        const { g0, g1 } = gradient();
        scene.say(
          `Step ${scene.data.path.length - 1}: log-likelihood $${height()}$, gradient $(${number(g0, 1)}, ${number(g1, 1)})$`,
        );
      }
    },
    run: () => (running ? halt() : run()),
    alpha: () => panel.tell(hill().limit()),
    over: () => restore(dataset(start)),
    undo: () => past.length && restore(past.pop(), false),
    add: () => scene.dots.add(3, 10),
    remove: () => scene.dots.remove(scene.data.chosen ?? scene.data.rows.length - 1),
    rows: (rows) => restore({ ...dataset(start), rows }),
  });
  const gradient = () => {
    const climb = hill();
    climb.at(scene.now.theta0, scene.now.theta1);
    return climb;
  };
  const height = () => number(hill().at(scene.now.theta0, scene.now.theta1), 1);

  function restore(data, undoable = true) {
    halt();
    if (undoable) past.push(scene.data);
    free = false;
    scene.setData({ ...data, path: null, chosen: null, hover: null });
    refit();
  }

  /** The fit follows the dots, unless the reader holds θ. */
  function refit() {
    const { best, limit } = { best: hill().best, limit: hill().limit() };
    panel.tell(limit);
    if (!best) {
      scene.say(
        "With no customers at all there is no highest point: the likelihood climbs for ever as $θ_{0}$ falls.",
      );
      return;
    }
    if (free) return;
    scene.set({ theta: best });
    say();
  }

  /** What the picture says while nothing runs. */
  function say() {
    if (free) return;
    const factor = number(Math.exp(scene.now.theta1), 2);
    if (!panel.line()) {
      scene.say(`100 € more in ads multiply the customers by ${factor}. Drag any dot.`);
      return;
    }
    const [a, b] = leastSquares(scene.data.rows, scene.layout.key);
    scene.say(
      b > 0 && -a / b > 0.02
        ? `Below ${number((-100 * a) / b, 0)} € of ads the straight line promises fewer than no customers, at ${scene.data.rows.filter(({ x }) => a + b * x < 0).length} of the ${scene.data.rows.length} hours. The curve never does.`
        : "These dots let the straight line stay above zero. Pull some at the right upwards.",
    );
  }

  // The ascent ------------------------------------------------------------------------------------

  function halt() {
    cancelAnimationFrame(running);
    running = 0;
    panel.running(false);
  }

  function begin() {
    if (!free) {
      free = true;
      scene.set({ theta0: scene.now.start0, theta1: scene.now.start1 });
      scene.data.path = null;
    }
    scene.data.path ??= [[scene.now.theta0, scene.now.theta1]];
  }

  /** One step of gradient ascent. @returns {boolean} whether to go on */
  function step() {
    const { theta0, theta1 } = scene.now;
    const climb = gradient();
    const { g0, g1 } = climb;
    const alpha = panel.alpha();
    const next = [theta0 + alpha * g0, theta1 + alpha * g1];
    const { path } = scene.data;
    path.push(next);
    const gone = !next.every((v) => Math.abs(v) < FAR);
    scene.set({ theta0: inRange(next[0]), theta1: inRange(next[1]) });
    const limit = climb.limit();
    if (gone) {
      scene.say(
        `Thrown off the hill: above the limit, here ${science(limit)}, every step lands further down on the other side.`,
      );
      return false;
    }
    if (alpha > limit && path.length > 140) {
      scene.data.path = path.slice(-24); // where it jumps to and fro, the last jumps say it all
      scene.say(
        `It jumps across the ridge and never settles: $α$ is above the limit, here ${science(limit)}.`,
      );
      return false;
    }
    if (Math.hypot(g0, g1) < SETTLED) {
      free = false;
      scene.say(`At the top after ${path.length - 1} steps: nothing left to push or to turn.`);
      return false;
    }
    return true;
  }
  const inRange = (v) => Math.min(FAR, Math.max(-FAR, Number.isFinite(v) ? v : FAR));

  function run() {
    begin();
    if (scene.still) {
      while (scene.data.path.length < MOST && step());
      return;
    }
    panel.running(true);
    const loop = () => {
      const many = 1 + Math.min(24, Math.floor(scene.data.path.length / 14));
      let go = true;
      for (let k = 0; k < many && go; k++) go = step();
      if (go && scene.data.path.length < MOST) {
        scene.say(`Step ${scene.data.path.length - 1}, log-likelihood $${height()}$`, true);
        running = requestAnimationFrame(loop);
      } else halt();
    };
    running = requestAnimationFrame(loop);
  }

  const ends = [
    scene.on("hold", (values) => {
      if (!("theta0" in values)) return;
      halt();
      free = true;
      scene.data.path = null;
      scene.say(
        "The curve is where you hold it. The arrow is the gradient: press Step, or Run, to follow it.",
      );
    }),
    scene.on("top", () => {
      halt();
      free = false;
      scene.data.path = null;
    }),
    scene.on("refit", () => {
      halt();
      refit();
    }),
    scene.on("data", () => panel.table()),
    scene.on("grab", () => past.push(scene.data)),
  ];
  scene.alt.textContent = SHOWN;
  refit();
  return () => {
    halt();
    for (const end of ends) end();
    panel.end();
  };
}
