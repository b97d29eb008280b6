/** What the grips beside the plane do: θ on its hill, where the paths begin, and single dots. */

import { likelihood } from "./fit.js";
import { NAMES, birdsBox, sharesOf, tidyBird } from "./birds.js";
import { panelAt } from "./line_up.js";
import record from "./record.json" with { type: "json" };
import { birdAt, nearestX, simplexBox } from "./simplex.js";
import { thetaBox, thetaRange } from "./theta_plane.js";
import { clamp } from "./shapes.js";

const tidy = (value) => Math.round(value * 10000) / 10000;

/** A ring on the θ-plane that sets two numbers of the record. */
function onPlane(scene, names, label, more = {}) {
  const { low, high } = record.numbers[names[0]];
  const inRange = (t) => clamp(tidy(t), low, high);
  const set = (t0, t1) => scene.hold({ [names[0]]: inRange(t0), [names[1]]: inRange(t1) });
  const step = () => {
    const {
      theta0: [a, b],
      theta1: [c, d],
    } = thetaRange(scene.layout);
    return [(b - a) / 200, (d - c) / 200];
  };
  return {
    label,
    axis: "both",
    sym: "theta",
    drag: (px, py) => set(...thetaBox(scene.layout).thetaAt(px, py)),
    key(dx, dy) {
      const [across, up] = step();
      set(scene.now[names[0]] + dx * across, scene.now[names[1]] + dy * up);
    },
    value() {
      const {
        theta0: [min, max],
      } = thetaRange(scene.layout);
      const [t0, t1] = names.map((name) => scene.now[name]);
      const { layout } = scene;
      const height =
        layout.family.kind === "softmax"
          ? NaN
          : likelihood(layout.family, scene.data.rows).at(t0, t1);
      return {
        now: t0,
        min,
        max,
        text: `θ₀ ${t0.toFixed(2)}, θ₁ ${t1.toFixed(3)}, log-likelihood ${height.toFixed(1)}`,
      };
    },
    ...more,
  };
}

export function sideGrips(scene) {
  return {
    theta: onPlane(
      scene,
      ["theta0", "theta1"],
      "θ, intercept and slope. Left and right: θ₀. Up and down: θ₁. Enter: to the top.",
      {
        end: () => scene.act("released"),
        enter: () => scene.act("top"),
      },
    ),
    start: onPlane(
      scene,
      ["start0", "start1"],
      "Where both paths begin. Left and right: θ₀. Up and down: θ₁.",
      { look: "ink" },
    ),
    dot: dotGrip(scene),
    ...softmaxGrips(scene),
    panel: panelGrip(scene),
  };
}

const PLACE = record.numbers.slice_at;
const SHIFT = record.numbers.shift;

/**
 * The point in the triangle, which is the slice by another name, and the constant for all logits.
 */
function softmaxGrips(scene) {
  const set = (x) =>
    scene.hold({ slice_at: clamp(Math.round(x * 1000) / 1000, PLACE.low, PLACE.high) });
  const shift = (c) =>
    scene.hold({ shift: clamp(Math.round(c * 1000) / 1000, SHIFT.low, SHIFT.high) });
  const { bird_bill: BILL } = record.numbers;
  const onBirds = () => scene.now.birds > 0.5;
  const byKey = (dx, dy) =>
    scene.hold(tidyBird(scene.now.bird_bill + dx * 0.3, scene.now.bird_flipper + dy));
  const bird = {
    label: "The bird in hand. Left and right: bill. Up and down: flipper.",
    axis: "both",
    sym: "x",
    drag: (px, py) => scene.hold(tidyBird(...birdsBox(scene.layout).at(px, py))),
    key: byKey,
    value() {
      const { bird_bill: bill, bird_flipper: flipper } = scene.now;
      const shares = sharesOf(bill, flipper).map((p, k) => `${NAMES[k]} ${p.toFixed(2)}`);
      const text = `bill ${bill.toFixed(1)}, flipper ${flipper.toFixed(0)} mm: ${shares.join(", ")}`;
      return { now: bill, min: BILL.low, max: BILL.high, text };
    },
  };
  return {
    bird,
    simplex: {
      label: "The three probabilities as a point in a triangle",
      axis: "both",
      sym: "mu",
      drag: (px, py) =>
        onBirds() ? scene.hold(birdAt(scene.layout, px, py)) : set(nearestX(scene.layout, px, py)),
      key: (dx, dy) => (onBirds() ? byKey(dx, dy) : set(scene.now.slice_at + (dx + dy) * 0.1)),
      value: () => (onBirds() ? bird.value() : scene.holds.slice.value()),
    },
    shift: {
      label: "A constant added to all three logits",
      look: "ink",
      sym: "eta",
      drag(px) {
        const { axis } = simplexBox(scene.layout);
        shift(SHIFT.low + ((px - axis.x) / axis.w) * (SHIFT.high - SHIFT.low));
      },
      key: (d) => shift(scene.now.shift + d * 0.1),
      value: () => ({
        now: scene.now.shift,
        min: SHIFT.low,
        max: SHIFT.high,
        text: `c ${scene.now.shift.toFixed(1)}: the probabilities stay`,
      }),
    },
  };
}

/** The panel that is picked from the line-up: touched, or walked to by keys. */
function panelGrip(scene) {
  const last = record.numbers.picked.high;
  const set = (picked) => scene.hold({ picked: clamp(picked, 0, last) });
  return {
    label: "The plot that you pick. Arrows go from one to the next.",
    axis: "both",
    look: "quiet",
    drag(px, py) {
      const k = panelAt(scene.layout, px, py);
      if (k !== null) set(k);
    },
    key: (dx, dy) =>
      set(scene.now.picked < 0 ? 0 : scene.now.picked + Math.sign(dx) - 5 * Math.sign(dy)),
    value: () => ({
      now: scene.now.picked,
      min: 0,
      max: last,
      text: scene.now.picked < 0 ? "none picked" : `plot ${scene.now.picked + 1} of ${last + 1}`,
    }),
  };
}

/** One stop of the keyboard for all dots. */
function dotGrip(scene) {
  const chosen = () => clamp(scene.data.chosen ?? 0, 0, scene.data.rows.length - 1);
  return {
    label:
      "The dots. Page Up and Page Down go from one to the next; where they can be moved arrows move them, Delete removes one, Insert adds one.",
    axis: "both",
    look: "quiet",
    focus: () => scene.choose(chosen()),
    drag: (px, py) => scene.dots.move(chosen(), px, py),
    end: () => scene.dots.drop(),
    key(dx, dy, event) {
      if (event.key.startsWith("Page")) {
        const order = scene.data.rows
          .map((row, i) => [row.x, i])
          .sort((a, b) => a[0] - b[0])
          .map(([, i]) => i);
        const at = order.indexOf(chosen());
        scene.choose(order[(at + Math.sign(dx) + order.length) % order.length]);
      } else scene.dots.step(chosen(), dx, dy);
    },
    press(event) {
      if (event.key === "Delete" || event.key === "Backspace") scene.dots.remove(chosen());
      else if (event.key === "Insert" || event.key === "+") scene.dots.add(3, 10);
      else return false;
      return true;
    },
    value() {
      const row = scene.data.rows[chosen()];
      const y = row[scene.layout.key];
      const name = scene.data.names?.[chosen()];
      const place = `hour ${chosen() + 1} of ${scene.data.rows.length}: x ${row.x.toFixed(2)}`;
      const text = `${name ?? place}, y ${Number(y.toFixed(2))}`;
      return { now: y, min: 0, max: 60, text };
    },
  };
}
