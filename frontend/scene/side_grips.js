/** What the grips beside the plane do: θ on its hill, where the paths begin, and single dots. */

import { likelihood } from "./fit.js";
import { thetaBox, thetaRange } from "./theta_plane.js";
import { clamp } from "./shapes.js";

const tidy = (value) => Math.round(value * 10000) / 10000;

/** A ring on the θ-plane that sets two numbers of the record. */
function onPlane(scene, names, label, more = {}) {
  const set = (t0, t1) => scene.hold({ [names[0]]: tidy(t0), [names[1]]: tidy(t1) });
  const step = () => {
    const { theta0: [a, b], theta1: [c, d] } = thetaRange(scene.layout);
    return [(b - a) / 200, (d - c) / 200];
  };
  return {
    label, axis: "both", sym: "theta",
    drag: (px, py) => set(...thetaBox(scene.layout).thetaAt(px, py)),
    key(dx, dy) {
      const [across, up] = step();
      set(scene.now[names[0]] + dx * across, scene.now[names[1]] + dy * up);
    },
    value() {
      const { theta0: [min, max] } = thetaRange(scene.layout);
      const [t0, t1] = names.map((name) => scene.now[name]);
      const { layout } = scene;
      const height = layout.family.kind === "softmax" ? NaN : likelihood(layout.family, scene.data.rows).at(t0, t1);
      return { now: t0, min, max, text: `θ₀ ${t0.toFixed(2)}, θ₁ ${t1.toFixed(3)}, log-likelihood ${height.toFixed(1)}` };
    },
    ...more,
  };
}

export function sideGrips(scene) {
  return {
    theta: onPlane(scene, ["theta0", "theta1"], "θ, intercept and slope. Left and right: θ₀. Up and down: θ₁. Enter: to the top.", {
      end: () => scene.act("released"),
      enter: () => scene.act("top"),
    }),
    start: onPlane(scene, ["start0", "start1"], "Where both paths begin. Left and right: θ₀. Up and down: θ₁.", { look: "ink" }),
    dot: dotGrip(scene),
  };
}

/** One stop of the keyboard for all dots. */
function dotGrip(scene) {
  const chosen = () => clamp(scene.data.chosen ?? 0, 0, scene.data.rows.length - 1);
  return {
    label: "The dots. Page Up and Page Down go from one to the next; where they can be moved arrows move them, Delete removes one, Insert adds one.",
    axis: "both", look: "quiet",
    focus: () => scene.choose(chosen()),
    drag: (px, py) => scene.moveDot(chosen(), px, py),
    end: () => scene.dropDot(),
    key(dx, dy, event) {
      if (event.key.startsWith("Page")) {
        const order = scene.data.rows.map((row, i) => [row.x, i]).sort((a, b) => a[0] - b[0]).map(([, i]) => i);
        const at = order.indexOf(chosen());
        scene.choose(order[(at + Math.sign(dx) + order.length) % order.length]);
      } else scene.stepDot(chosen(), dx, dy);
    },
    press(event) {
      if (event.key === "Delete" || event.key === "Backspace") scene.removeDot(chosen());
      else if (event.key === "Insert" || event.key === "+") scene.addDot(3, 10);
      else return false;
      return true;
    },
    value() {
      const row = scene.data.rows[chosen()];
      const y = row[scene.layout.key];
      const text = `hour ${chosen() + 1} of ${scene.data.rows.length}: x ${row.x.toFixed(2)}, y ${Number(y.toFixed(2))}`;
      return { now: y, min: 0, max: 60, text };
    },
  };
}
