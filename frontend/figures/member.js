/** What the figures of one member of a family share: the family, the range of η, the distribution. */

import { Chart } from "../controls/chart.js";
import { menu, slider } from "../controls/controls.js";
import { familyFacts as table, groups } from "../mathematics/facts.js";
import { families } from "../mathematics/families.js";
import { decimal, python } from "../mathematics/numbers.js";

const { abs, ceil, max, min, sqrt } = Math;

const HIGHEST = 4; // densities may rise without end; what is higher is cut off

const isList = Array.isArray;

/** A number, or several in brackets. */
export const several = (value, digits) =>
  isList(value) ? `(${value.map((one) => decimal(one, digits)).join(", ")})` : decimal(value, digits);

function contains({ low, high, start }, eta) {
  const entries = isList(eta) ? eta : [eta];
  return (
    isList(eta) === isList(start) &&
    (!isList(eta) || eta.length === start.length) &&
    entries.every((one) => Number.isFinite(one) && one >= low && one <= high)
  );
}

/** The part of a figure module that its state decides. @param {string} python  the class */
export const stateful = (python, { scalar = false } = {}) => ({
  python,
  defaults: { family: "poisson", eta: 1 },

  check(/** @type {Record<string, any>} */ { family, eta }) {
    const names = Object.keys(table).filter((name) => !(scalar && isList(table[name].start)));
    if (!names.includes(family)) throw new Error(`family must be one of ${names.join(", ")}.`);
    const about = table[family];
    if (!contains(about, eta)) {
      const what = isList(about.start) ? `a list of ${about.start.length} numbers` : "a number";
      const range = `from ${decimal(about.low)} to ${decimal(about.high)}`;
      throw new Error(`eta must be ${what} ${range} for the ${family} family.`);
    }
  },

  code: (state) => call(python, state),
});

const call = (name, { family, eta }) => `${name}(family=${python(family)}, eta=${python(eta)})`;

/**
 * The member that a state asks for.
 *
 * @param {{family: string, eta?: any} | Record<string, any>} state
 * @returns {{name: string, family: import("../mathematics/families.js").Family, eta: any,
 *   about: import("../mathematics/facts.js").FamilyFacts, mean: any, variance: any, a: number}}
 */
export function memberOf({ family: name, eta: asked }) {
  const family = families[name];
  const about = table[name];
  // Python may have changed the family alone, and η follows a moment later.
  const eta = contains(about, asked) ? asked : about.start;
  const [mean, variance] = [family.mean(eta), family.variance(eta)];
  return { name, family, eta, about, mean, variance, a: family.logPartition(eta) };
}

/** The class that gives a family its colour. */
export const colourOf = ({ family }) => `glm-${family.colour}`;

/** What the family takes as known, as a readout; none for most. */
export function knownBy({ about, family }) {
  if (!about.knownAs) return [];
  return [[`${about.knownAs}, known`, String(Object.values(family.parameters)[0])]];
}

/**
 * The list of families and a slider for each entry of η.
 *
 * @param {import("../controls/frame.js").Frame} frame
 * @returns {(member: ReturnType<typeof memberOf>) => void} shows a member's
 */
export function memberControls(frame, { scalar = false } = {}) {
  const shown = (name) => !(scalar && isList(table[name].start));
  const lists = Object.entries(groups).map(([heading, names]) => [
    heading,
    names.filter(shown).map((value) => ({ value, text: families[value].name })),
  ]);
  const list = menu(
    frame.controls,
    { label: "distribution", groups: Object.fromEntries(lists) },
    (family) => frame.set({ family, eta: memberOf({ ...frame.state, family }).eta }),
  );
  const symbols = ["η₁", "η₂"].slice(0, scalar ? 1 : 2);
  const sliders = symbols.map((symbol, j) => {
    const range = { min: -1, max: 1, step: 0.1 };
    return slider(frame.controls, { label: `natural parameter ${symbol}`, ...range }, (value) => {
      const { eta } = memberOf(frame.state);
      frame.set({ eta: isList(eta) ? eta.with(j, value) : value });
    });
  });
  return ({ name, eta, about }) => {
    list.set(name);
    sliders.forEach((control, j) => {
      control.node.hidden = j > 0 && !isList(eta);
      if (!j) control.relabel(`natural parameter ${isList(eta) ? symbols[0] : "η"}`);
      control.range(about.low, about.high, about.step);
      if (!control.node.hidden) control.set(isList(eta) ? eta[j] : eta);
    });
  };
}

/** Whether the mean of T(y) has a place on the axis of y: where T(y) is y, or its size. */
const isMarked = ({ mean }) => !isList(mean);
const isFolded = ({ name }) => name === "laplace";

/** All η at the ends of their range. */
function corners({ low, high, start }) {
  if (!isList(start)) return [low, high];
  return [low, high].flatMap((one) => [low, high].map((other) => [one, other]));
}

/** How far from zero a member reaches, with all that is likely. */
const reach = (family, eta) => abs(family.mean(eta)) + 4 * sqrt(family.variance(eta));

/**
 * The end of an axis: it follows a distribution two thirds of the way, on the scale of logs. So the
 * axis glides, a small one is not lost in it, and still can be seen to move and to shrink.
 */
const glide = (own, most) => Math.cbrt(own * own * most);

/** What the axis of y spans. Only that of a half-line glides. @returns {[number, number]} */
function span({ family, eta, about }) {
  const { low, high, integer } = family.support;
  const room = integer ? 0.6 : 0;
  if (Number.isFinite(high)) return [low - room, high + room];
  const widest = max(...corners(about).map((corner) => reach(family, corner)));
  if (!Number.isFinite(low)) return [-widest, widest];
  return [low - room, glide(reach(family, eta), widest) + room];
}

/** Points of the bars or of the curve. */
function points({ family, eta }, [low, high]) {
  const height = (y) => [y, Math.exp(family.logProb(y, eta))];
  if (family.discrete) {
    return Array.from({ length: ceil(min(high, family.support.high)) + 1 }, (_, y) => height(y));
  }
  // An odd number of them, in the middles of as many pieces: the peak of a symmetric density is
  // met, and the ends are not, where it may be infinite.
  const count = 301;
  return Array.from({ length: count }, (_, i) => height(low + ((high - low) * (i + 0.5)) / count));
}

const peak = (drawn) => min(max(...drawn.map(([, height]) => height)), HIGHEST);

/** The top of the other axis. */
function ceiling(member, drawn) {
  if (member.family.support.high <= 2 && member.family.discrete) return 1.12;
  const { family, about } = member;
  const highest = max(
    ...corners(about).map((eta) => peak(points({ family, eta }, span({ family, eta, about })))),
  );
  return 1.15 * glide(peak(drawn), highest);
}

/**
 * A chart of the distribution, with the mean marked and, if wanted, a standard deviation either way.
 *
 * @param {import("../controls/frame.js").Frame} frame
 * @param {{spread?: boolean, shape?: number}} [options]
 * @returns {(member: ReturnType<typeof memberOf>) => void} draws a member
 */
export function distribution(frame, { spread = false, shape } = {}) {
  const unit = /** @type {[number, number]} */ ([0, 1]);
  const empty = { label: "", x: unit, y: unit, xLabel: "", yLabel: "" };
  const chart = new Chart(frame, { ...empty, left: 62, shape });
  const bars = chart.bars("");
  const fill = chart.region("");
  const curve = chart.curve("");
  const line = chart.segment("glm-guide");
  const width = chart.segment("glm-spread");
  const label = chart.text("", { dy: 12 });

  return (member) => {
    const { family, mean, variance } = member;
    const xs = span(member);
    const drawn = points(member, xs);
    const top = ceiling(member, drawn);
    chart.svg.attr("aria-label", `The ${family.name} distribution`);
    chart.ticks.x = family.discrete ? min(6, family.support.high + 1) : 6;
    chart.domains({ x: xs, y: [0, top] });
    const what = family.discrete ? "probability" : "density";
    chart.name(member.name === "categorical" ? "class y" : "y", what);
    bars(family.discrete ? drawn : []);
    fill(family.discrete ? [] : drawn);
    curve(family.discrete ? [] : drawn);

    const marked = isMarked(member);
    const at = marked ? mean : 0;
    const either = marked && spread && !isFolded(member) ? sqrt(variance) : 0;
    const left = chart.x(at) > chart.width * 0.65;
    line([at, 0], [at, marked ? top : 0]);
    width([at - either, top * 0.02], [at + either, top * 0.02]);
    const words = isFolded(member) ? "mean of |y|" : `mean${either ? " ± √variance" : ""}`;
    label([at, top], marked ? words : "", left ? "end" : "start").attr("dx", left ? -6 : 6);
  };
}

/**
 * The family's T, a and b as formulas below the charts.
 *
 * @param {import("../controls/frame.js").Frame} frame
 * @returns {(member: ReturnType<typeof memberOf>) => void} shows a member's
 */
export function formulas(frame) {
  const list = frame.root.insert("ul", ".glm-readouts").attr("class", "glm-formulas");
  let shown = "";
  return ({ name, about }) => {
    if (name === shown) return;
    shown = name;
    list.selectAll("li").data(about.formulas).join("li").html((mathml) => mathml);
  };
}

/** The variance of each entry of T(y). */
export const variances = (variance) =>
  isList(variance) ? variance.map((row, j) => row[j]) : variance;
