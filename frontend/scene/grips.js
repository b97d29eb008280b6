/**
 * What each grip of the scene does. Mouse, finger and keys end in the same call: `hold(values)`.
 */

import { logit, sharedAxis } from "./shared_axis.js";
import { within } from "./families.js";
import { LINE_GRIPS, predictorBox } from "./panels.js";
import { CURVE_GRIPS } from "./plane.js";
import record from "./record.json" with { type: "json" };
import { etaAxis } from "./rows.js";
import { clamp } from "./shapes.js";
import { sideGrips } from "./side_grips.js";
import { boxes, etaThere, pairOf } from "./there_and_back.js";

const SPAN = record.span;
const ETA = record.eta_span;
/** Pixels of 0.01, so that where a pointer is let go has no needless digits. */
export const tidy = (value) => Math.round(value * 1000) / 1000;

/** θ whose line keeps its value at one place and has a new one at the other. */
export function through(places, i, here, there) {
  const [a, b] = places;
  const theta1 = i ? (here - there) / (b - a) : (there - here) / (b - a);
  return { theta1: tidy(theta1), theta0: tidy(here - tidy(theta1) * (i ? b : a)) };
}

/**
 * @param {import("./scene.js").Scene} scene
 * @returns {Record<string, any>} what each grip does, a `Hold`
 */
export function holds(scene) {
  const hold = (values) => scene.hold(values);
  const now = () => scene.now;
  return {
    slice: {
      label: "The slice: where along x it stands",
      sym: "x",
      drag: (px) => hold({ slice_at: clamp(tidy(scene.layout.xAt(px)), ...SPAN) }),
      key: (d) => hold({ slice_at: clamp(tidy(now().slice_at + d * 0.1), ...SPAN) }),
      value: () => ({ now: now().slice_at, min: SPAN[0], max: SPAN[1], text: sliceText(scene) }),
      enter: () => scene.act("redraw"),
    },
    eta: etaRing(scene, hold),
    ...sharedRings(scene, hold),
    ...thereAndBackRings(scene, hold),
    ...predictorRings(scene, hold),
    ...curveRings(scene, hold),
    ...lineRings(scene, hold),
    ...sideGrips(scene),
  };
}

function sliceText({ now, layout }) {
  const x = `x ${now.slice_at.toFixed(1)}`;
  if (layout.family.kind !== "softmax") return `${x}, mean ${layout.mean(now.slice_at).toFixed(2)}`;
  const shares = layout
    .shares(now.slice_at)
    .map((share, k) => `${layout.family.tick_names[k]} ${share.toFixed(2)}`);
  return `${x}, ${shares.join(", ")}`;
}

function etaRing(scene, hold) {
  const set = (eta) => hold({ eta: tidy(within(scene.layout.family, eta)) });
  return {
    label: "η, the natural parameter",
    sym: "eta",
    drag(px) {
      const { x, w, low, high } = etaAxis(scene.layout);
      set(low + ((px - x) / w) * (high - low));
    },
    key: (d) => set(scene.now.eta + d * 0.1),
    value() {
      const { family } = scene.layout;
      const [min, max] = family.eta ?? [-3, 3];
      const eta = within(family, scene.now.eta);
      const mean = family.kind === "softmax" ? NaN : family.mathematics.mean(eta);
      return { now: eta, min, max, text: `η ${eta.toFixed(1)}, mean ${mean.toFixed(2)}` };
    },
  };
}

/** φ on the graph and η on the axis: the same point, held by either name. */
function sharedRings(scene, hold) {
  const bernoulli = () => scene.layout.families.bernoulli;
  const set = (eta) => hold({ eta: tidy(within(bernoulli(), eta)) });
  const phi = () => bernoulli().response(within(bernoulli(), scene.now.eta));
  const setPhi = (value) => set(logit(clamp(value, 0.001, 0.999)));
  return {
    "shared-eta": {
      label: "η, the log-odds",
      sym: "eta",
      drag(px) {
        const axis = sharedAxis(scene.layout);
        set(axis.etaOf((px - axis.x) / axis.w));
      },
      key: (d) => set(scene.now.eta + d * 0.1),
      value: () => ({
        now: scene.now.eta,
        min: -3,
        max: 3,
        text: `η ${scene.now.eta.toFixed(2)}, ϕ ${phi().toFixed(2)}`,
      }),
    },
    "shared-phi": {
      label: "ϕ, the probability of a 1",
      sym: "mu",
      axis: "y",
      drag(_, py) {
        const axis = sharedAxis(scene.layout);
        setPhi(1 - (py - axis.top) / axis.graph);
      },
      key: (d) => setPhi(phi() + d * 0.01),
      value: () => ({
        now: phi(),
        min: 0,
        max: 1,
        text: `ϕ ${phi().toFixed(2)}, η ${scene.now.eta.toFixed(2)}`,
      }),
    },
  };
}

/** The point on the link, held by its mean, and on the response, held by its η. */
function thereAndBackRings(scene, hold) {
  const family = () => scene.layout.family;
  const eta = () => etaThere(family(), scene.now.eta);
  const mean = () => pairOf(family()).response(eta());
  const set = (value) => hold({ eta: tidy(etaThere(family(), value)) });
  const setMean = (value) => {
    const { both } = family();
    const { response, link } = pairOf(family());
    set(link(clamp(value, ...both.eta.map(response))));
  };
  const scales = (name) => boxes(scene.layout).scales(family())[name];
  const text = () => `mean ${mean().toFixed(2)}, η ${eta().toFixed(2)}`;
  return {
    there: {
      label: "The mean, which the link takes to η",
      sym: "mu",
      drag: (px) => setMean(scales("there").x.value(px)),
      key(d) {
        const [low, high] = family().both.mean;
        setMean(mean() + (d * (high - low)) / 100);
      },
      value() {
        const [min, max] = family().both.mean;
        return { now: mean(), min, max, text: text() };
      },
    },
    back: {
      label: "η, which the response takes back to the mean",
      sym: "eta",
      drag: (px) => set(scales("back").x.value(px)),
      key: (d) => set(eta() + d * 0.1),
      value() {
        const [min, max] = family().both.eta;
        return { now: eta(), min, max, text: text() };
      },
    },
  };
}

function predictorRings(scene, hold) {
  const set = (i, eta) => {
    const there = clamp(eta, ETA[0] + 0.2, ETA[1] - 0.2);
    hold(through(LINE_GRIPS, i, scene.layout.predictor(LINE_GRIPS[1 - i]), there));
  };
  return Object.fromEntries(
    LINE_GRIPS.map((x, i) => [
      `predictor${i}`,
      {
        label: `The linear predictor at x = ${x}`,
        sym: "theta",
        axis: "y",
        look: "ink",
        drag(_, py) {
          const { y, h } = predictorBox(scene.layout);
          set(i, ETA[1] - ((py - y) / h) * (ETA[1] - ETA[0]));
        },
        key: (d) => set(i, scene.layout.predictor(x) + d * 0.1),
        value: () => ({
          now: scene.layout.predictor(x),
          min: ETA[0],
          max: ETA[1],
          text: `η ${scene.layout.predictor(x).toFixed(2)} at x = ${x}`,
        }),
      },
    ]),
  );
}

/** Two rings on the curve: each sets the mean at its own x, the other one stays. */
function curveRings(scene, hold) {
  const set = (i, eta) =>
    hold(through(CURVE_GRIPS, i, scene.layout.predictor(CURVE_GRIPS[1 - i]), clamp(eta, -4, 3.6)));
  return Object.fromEntries(
    CURVE_GRIPS.map((x, i) => [
      `curve${i}`,
      {
        label: `The curve of means at x = ${x}`,
        sym: "mu",
        axis: "y",
        drag: (_, py) => set(i, scene.layout.predictorAt(py)),
        key: (d) => set(i, scene.layout.predictor(x) + d * 0.05),
        value() {
          const [min, max] = scene.layout.domain(scene.layout.family);
          const mean = scene.layout.mean(x);
          return { now: mean, min, max, text: `mean ${mean.toFixed(2)} at x = ${x}` };
        },
      },
    ]),
  );
}

/** The ends of the straight line, in the units of the target. */
function lineRings(scene, hold) {
  const ends = { line0: SPAN[0], line6: SPAN[1] };
  return Object.fromEntries(
    Object.entries(ends).map(([name, x]) => [
      name,
      {
        label: `The straight line at x = ${x}`,
        sym: "theta",
        axis: "y",
        look: "ink",
        drag(_, py) {
          const { layout } = scene;
          hold({ [name]: tidy(clamp(layout.valueAt(py), ...layout.domain(layout.family))) });
        },
        key(d) {
          const [low, high] = scene.layout.domain(scene.layout.family);
          hold({ [name]: tidy(clamp(scene.now[name] + (d * (high - low)) / 100, low, high)) });
        },
        value() {
          const [min, max] = scene.layout.domain(scene.layout.family);
          return {
            now: scene.now[name],
            min,
            max,
            text: `${scene.now[name].toFixed(2)} at x = ${x}`,
          };
        },
      },
    ]),
  );
}
