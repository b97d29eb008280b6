/** Gradient ascent in the lab: a step, or many, with the height of the hill and what goes wrong. */

import { button, slider } from "../controls/controls.js";
import { diagnoseAscent, gradientStep } from "../mathematics/ascent.js";
import { limits } from "../mathematics/facts.js";
import { largestStableAlpha, logLikelihood } from "../mathematics/likelihood.js";
import { finite } from "./lab.js";
import { clamp } from "../mathematics/numbers.js";

const [LEAST_ALPHA, MOST_ALPHA] = limits.poissonLab.alpha;

const RUN = 3000; // steps, as in the lesson's listing
const SHOWN = 100; // steps in the trace
const SLOW = 500; // as many steps like the last one to the top count as having stalled
const FAMILY = "poisson";

// The words below the trace say what it shows.
const TRACE = `<svg viewBox="0 0 300 70" preserveAspectRatio="none" aria-hidden="true">
<line class="glm-guide" x2="300" y1="5" y2="5" /><path class="glm-curve glm-poisson" /></svg><p></p>`;

/** A learning rate in two digits, never in the notation of a computer. */
function rate(alpha) {
  return Number(alpha.toPrecision(2)).toFixed(Math.max(0, 1 - Math.floor(Math.log10(alpha))));
}

/** @param {import("./lab.js").Lab} lab */
export function ascent(lab, { box, buttons }) {
  const { frame } = lab;
  const { model } = frame;
  let start = null; // where the ascent began, and how high it was there and after each step
  let heights = [];
  let steps = 0;
  let mine = null; // the θ that this ascent has put into the model, and for which points
  let points = null;
  let running = null;

  const height = (theta) => logLikelihood(theta, lab.x, lab.y, FAMILY);
  const diagnosis = () => diagnoseAscent(mine, start, lab.x, lab.y, FAMILY, model.get("alpha"));

  function begin(theta) {
    start = mine = theta;
    steps = 0;
    heights = [height(theta)];
    points = lab.points;
  }

  function show(theta) {
    lab.word = theta ? `Step ${steps}.` : "Maximum-likelihood fit.";
    frame.set({ theta });
  }

  /** Take so many steps, none beyond the top or the finite numbers. @returns {boolean} go on? */
  function advance(count) {
    let on = lab.points.length > 0;
    for (let i = 0; i < count && on; i++) {
      const next = gradientStep(mine, lab.x, lab.y, FAMILY, model.get("alpha"));
      if (!next) return false;
      mine = next;
      steps += 1;
      heights.push(height(next));
      on = !["converged", "diverged"].includes(diagnosis().state);
    }
    heights = heights.slice(-SHOWN - 1);
    show(mine);
    return on;
  }

  function stop() {
    if (!running) return;
    cancelAnimationFrame(running);
    running = null;
    run.relabel("Run");
  }

  function press(label, pressed) {
    return button(buttons, { label, kind: "steady" }, () => {
      const wasRunning = running;
      stop();
      pressed(wasRunning);
    });
  }

  /** Begin at zero if the ascent has not begun. */
  function ready() {
    if (model.get("theta")) return;
    begin([0, 0]);
    show(mine);
  }

  /** Slowly enough to watch the first steps, then ever faster. */
  function play() {
    let frames = 0;
    let taken = 0;
    const tick = () => {
      const due = frames < 60 ? Number(frames % 6 === 0) : clamp(Math.round(taken / 30), 1, 100);
      frames += 1;
      taken += due;
      if (!model.get("theta") || !advance(due) || taken >= RUN) stop();
      else running = requestAnimationFrame(tick);
    };
    running = requestAnimationFrame(tick);
    run.relabel("Pause");
  }

  press("Start at θ = 0", () => {
    begin([0, 0]);
    show(mine);
  });
  press("Step", () => {
    ready();
    advance(1);
  });
  const run = press("Run", (wasRunning) => {
    if (wasRunning) return;
    ready();
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) advance(RUN);
    else play();
  });
  const back = press("Back to the maximum-likelihood fit", () => show(null));
  const alphaSlider = slider(
    box,
    {
      label: "learning rate α",
      min: Math.log10(LEAST_ALPHA),
      max: Math.log10(MOST_ALPHA),
      step: 0.05,
      show: (power) => rate(10 ** power),
    },
    (power) => frame.set({ alpha: Number((10 ** power).toPrecision(2)) }),
  );
  const trace = frame.root.insert("div", ".glm-readouts").attr("class", "glm-trace").html(TRACE);
  const [roof, path, legend] = ["line", "path", "p"].map((part) => trace.select(part));
  frame.cleanups.push(stop);

  const top = () => (lab.fit.converged ? height(lab.fit.theta) : null);

  /** Draw the last heights between the lowest of them and the top. */
  function drawTrace() {
    const best = top();
    const seen = [best ?? heights[0], ...heights].filter(Number.isFinite);
    const low = Math.min(...seen);
    const high = Math.max(...seen);
    const across = 300 / Math.max(heights.length - 1, 1);
    const down = (value) => 5 + (60 * (high - Math.max(value, low))) / (high - low || 1);
    path.attr("d", `M${heights.map((each, i) => `${i * across} ${down(each)}`).join("L")}`);
    roof.attr("visibility", best === null ? "hidden" : null);
    const ago = heights.length - 1;
    legend.text(
      `Log-likelihood from ${finite(heights[0])}, ${ago} step${ago === 1 ? "" : "s"} ago, to ` +
        finite(heights.at(-1)) +
        (best === null ? "." : `. The top, dashed, is at ${finite(best)}.`),
    );
  }

  /** What stands in the way of the top, and how far it is. */
  function words(alpha) {
    const said = diagnosis();
    const { state } = said;
    if (state === "converged") return said.words;
    if (!lab.fit.converged) return `${said.words} There is no single top to arrive at.`;
    const stable = largestStableAlpha(lab.fit.theta, lab.x, lab.y, FAMILY);
    const limit = ` The largest stable learning rate at the top, 2/λ_max(XᵀWX), is ${rate(stable)}.`;
    const [before, now] = steps ? heights.slice(-2) : [heights[0], heights[0]];
    if (now < before && state !== "diverged") {
      return `The last step went over the top and came down lower on the other side.${limit}`;
    }
    if (state === "diverged" || state === "overshooting") return said.words + limit;
    const gain = now - before;
    const left = top() - now;
    const far = `${short(left)} below the top.`;
    if (!steps) return `The ascent starts ${far}`;
    const slow = left > SLOW * gain;
    const how = `The ascent ${slow ? "has stalled" : "is climbing"}: the last step gained `;
    const why = alpha < stable / 2 ? "Raise the learning rate." : "It is on a ridge, almost level.";
    return `${how}${short(gain)} and ended ${far}${slow ? ` ${why}${limit}` : ""}`;
  }

  return {
    update({ theta, alpha }) {
      alphaSlider.set(Math.log10(alpha));
      back.disable(!theta);
      trace.classed("glm-empty", !theta);
      if (!theta) return stop();
      // Somebody else has moved the weights or the points: the old heights tell nothing any more.
      if (String(theta) !== String(mine) || points !== lab.points) begin(theta);
      drawTrace();
    },
    words,
    steps: () => String(steps),
  };
}

/** A difference of heights: the smaller, the more digits. */
const short = (height) => finite(Math.max(0, height), height < 1 ? 4 : 1);
