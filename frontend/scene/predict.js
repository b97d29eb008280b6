/**
 * Predict by doing: the reader draws the curve or sets the mean, and then the scene answers.
 *
 * The answer is one sentence about what the reader's curve does, never "right" or "wrong". The
 * guess stays beside the answer and is kept in the browser.
 */

import { KNOTS, knotX } from "./guesses.js";
import { number } from "./marks.js";
import record from "./record.json" with { type: "json" };
import { along, rowPlace } from "./rows.js";
import { clamp } from "./shapes.js";

const [X_LOW, X_HIGH] = record.span;

/** What is wrong with a drawn curve, in words. */
export function judge(knots, truth, family) {
  const last = KNOTS - 1;
  const [low, high] = [Math.min(...knots), Math.max(...knots)];
  const [least, most] = family.possible;
  const scale = family.domain[1] - family.domain[0];
  const off = knots.reduce((sum, knot, i) => sum + Math.abs(knot - truth[i]), 0) / KNOTS;
  const straight = (i) => knots[0] + ((knots[last] - knots[0]) * i) / last;
  const bend = Math.max(...knots.map((knot, i) => Math.abs(knot - straight(i))));
  const said = `On average yours is ${number(off, 2)} away.`;
  const slack = 0.03 * scale;
  if (most !== null && (low < least - slack || high > most + slack)) {
    return `Yours leaves the strip between ${least} and ${most}, where no mean can be. ${said}`;
  }
  if (least !== null && low < least - slack) {
    return `Yours goes below ${least}, where no mean can be. ${said}`;
  }
  if (knots[last] < knots[0] && truth[last] > truth[0]) {
    return `Yours falls, but the data rise to the right. ${said}`;
  }
  if (off < 0.04 * scale) return `Well drawn: on average ${number(off, 2)} away.`;
  if (bend < 0.06 * scale && most !== null) {
    return `A straight line fits the middle, but it cannot flatten out at ${least} and at ${most}. ${said}`;
  }
  if (bend < 0.06 * scale && family.kind === "counts") {
    return `A straight line adds; these counts multiply. ${said}`;
  }
  if (family.key === "invented") {
    return `${said} The curve is steepest where the variance of its slice is largest.`;
  }
  if (most !== null) {
    return `${said} The curve is steepest in the middle, and never reaches ${least} or ${most}.`;
  }
  return said;
}

/** @param {import("./scene.js").Scene} scene  @returns {Record<string, any>} */
export function predictions(scene) {
  const guess = () => (scene.data.guess ??= {});
  let last = null; // the knot drawn before, and its value

  function middle() {
    const [low, high] = scene.layout.family.domain;
    return low + (high - low) / 2;
  }
  const valueAt = (i) => guess().knots?.[i] ?? middle();

  function fresh() {
    guess().knots = new Array(KNOTS).fill(null);
    guess().answered = false;
  }

  function begin() {
    last = null;
    if (!guess().answered) return;
    fresh(); // another try: the answer steps aside
    scene.go({ curve: 0, slices: 0, means: 0 }, { ms: 250 });
  }

  function stroke(px, py) {
    const { layout } = scene;
    if (!guess().knots) fresh();
    const share = (layout.xAt(px) - X_LOW) / (X_HIGH - X_LOW);
    const i = clamp(Math.round(share * (KNOTS - 1)), 0, KNOTS - 1);
    const value = layout.valueAt(clamp(py, layout.y0, layout.y1));
    const [j, before] = last ?? [i, value];
    const n = Math.max(1, Math.abs(i - j));
    for (let k = 0; k <= n; k++) {
      guess().knots[j + Math.sign(i - j) * k] = before + ((value - before) * k) / n;
    }
    last = [i, value];
    guess().knot = i;
    guess().answered = false;
    scene.paint();
  }

  /** By keyboard: along x, and up and down with a wide, soft brush. */
  function type(dx, dy) {
    if (!guess().knots || guess().knots.includes(null)) fresh();
    const { knots } = guess();
    if (knots[0] === null) knots.fill(middle());
    const [low, high] = scene.layout.domain(scene.layout.family);
    const knot = clamp((guess().knot ?? 3) + Math.sign(dx) * 3, 0, KNOTS - 1);
    guess().knot = knot;
    for (let i = 0; i < KNOTS && dy; i++) {
      const near = Math.exp(-(((i - knot) / 4) ** 2));
      knots[i] = clamp(knots[i] + dy * 0.032 * (high - low) * near, low, high);
    }
    guess().answered = false;
    scene.paint();
  }

  /** The scene answers once the line reaches from one side to the other. */
  function finish(typed = false) {
    if (scene.now.ask_curve < 0.5 || !guess().knots) return;
    const { knots } = guess();
    if (knots.filter((knot) => knot !== null).length < KNOTS * 0.75 && !typed) {
      scene.say("Go on until your line reaches from the left edge to the right.");
      return;
    }
    spread(knots);
    answer();
    scene.keep();
  }

  function answer() {
    const { layout, data } = scene;
    data.guess.answered = true;
    const truth = data.guess.knots.map((_, i) => layout.mean(knotX(i)));
    scene.say(judge(data.guess.knots, truth, layout.family));
    scene.go(
      { curve: 1, impossible: 1, slices: 1, means: 1 },
      { ms: 600, windows: { slices: [0.4, 1] } },
    );
  }

  // The mean ------------------------------------------------------------------------------------

  const expected = () => guess().mean ?? scene.layout.family.mathematics.mean(scene.now.eta);
  function setMean(value) {
    const [low, high] = scene.layout.family.rows;
    guess().mean = clamp(
      Math.round(value * 100) / 100,
      Math.max(low, scene.layout.family.possible[0] ?? low),
      high,
    );
    guess().meanAnswered = false;
    scene.paint();
  }
  function answerMean() {
    if (scene.now.ask_mean < 0.5) return;
    guess().mean = expected();
    guess().meanAnswered = true;
    const { family } = scene.layout;
    const eta = scene.asked.eta;
    const truth = family.mathematics.mean(eta);
    scene.go({ eta }, { ms: 600 });
    const said = `You said ${number(guess().mean)}, and at $η = ${number(eta)}$ it is ${number(truth, 2)}.`;
    scene.say(family.kind === "counts" ? `${said} Adding to $η$ multiplies the mean.` : said);
    scene.keep();
  }

  return {
    draw: { begin, stroke, finish },
    show: () => guess().answered && answer(),
    guess: {
      label: "Your curve. Left and right: along x. Up and down: the height there. Enter: done.",
      axis: "both",
      look: "ink draw",
      start: begin,
      drag: stroke,
      end: () => finish(),
      key: type,
      enter: () => finish(true),
      value() {
        const [min, max] = scene.layout.domain(scene.layout.family);
        const knot = guess().knot ?? 3;
        return {
          now: valueAt(knot),
          min,
          max,
          text: `height ${valueAt(knot).toFixed(2)} at x = ${knotX(knot).toFixed(1)}`,
        };
      },
    },
    mean: {
      label: "Where you expect the mean",
      look: "ink",
      drag(px) {
        const row = rowPlace(scene.layout, 2);
        const { family } = scene.layout;
        const zero = along(family, 0, row);
        setMean((px - row.x - zero) / (along(family, 1, row) - zero));
      },
      end: answerMean,
      enter: answerMean,
      key: (d) => setMean(expected() + d * 0.1),
      value() {
        const [min, max] = scene.layout.family.rows ?? [0, 1];
        return { now: expected(), min, max, text: `expected mean ${expected().toFixed(1)}` };
      },
    },
  };
}

/** Fill what was not drawn with the nearest that was. */
function spread(knots) {
  for (const order of [1, -1]) {
    let last = null;
    for (let k = 0; k < KNOTS; k++) {
      const i = order > 0 ? k : KNOTS - 1 - k;
      if (knots[i] === null) knots[i] = last;
      else last = knots[i];
    }
  }
}
