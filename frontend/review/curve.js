/** The reader's curve of forgetting with its interval, and the answers that it was fitted to. */

import { chance } from "./recall.js";

const SVG = "http://www.w3.org/2000/svg";
const [WIDTH, HEIGHT] = [640, 340];
const [LEFT, RIGHT, TOP, BOTTOM] = [56, 12, 42, 62];
/** Gaps in days, and what they are called. */
export const TICKS = /** @type {[number, string][]} */ ([
  [1 / 24, "1 hour"], [0.25, "6 hours"], [1, "1 day"], [7, "1 week"], [30, "30 days"],
]);
const [FIRST, LAST] = [1 / 24, 60];

function draw(name, attributes, ...children) {
  const node = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, String(value));
  node.append(...children);
  return node;
}

const across = (gap) =>
  LEFT + ((WIDTH - LEFT - RIGHT) * Math.log(gap / FIRST)) / Math.log(LAST / FIRST);
const down = (share) => TOP + (HEIGHT - TOP - BOTTOM) * (1 - share);
const at = (x, y) => `${x.toFixed(1)},${y.toFixed(1)}`;

/**
 * @param {ReturnType<typeof import("./recall.js").fit>} model
 * @param {number} right  answers before @param {number} wrong
 * @param {{gap: number, right: boolean}[]} reviews
 * @param {string} words  what it shows, said
 */
export function curve(model, right, wrong, reviews, words) {
  const svg = draw("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, class: "glm-curve", role: "img", "aria-label": words });
  for (const share of [0, 0.25, 0.5, 0.75, 1]) {
    svg.append(
      draw("line", { x1: LEFT, x2: WIDTH - RIGHT, y1: down(share), y2: down(share), class: "glm-curve-rule" }),
      draw("text", { x: LEFT - 8, y: down(share) + 5, "text-anchor": "end" }, `${100 * share}`),
    );
  }
  for (const [gap, label] of TICKS) {
    const anchor = gap === FIRST ? "start" : "middle";
    const kind = gap === 0.25 ? "glm-second" : "";
    svg.append(draw("text", { x: across(gap), y: HEIGHT - BOTTOM + 24, "text-anchor": anchor, class: kind }, label));
  }
  svg.append(
    draw("text", { x: 4, y: 20 }, "chance of recall, %"),
    draw("text", { x: WIDTH - RIGHT, y: HEIGHT - 8, "text-anchor": "end" }, "time since the last answer, logarithmic"),
  );
  const gaps = Array.from({ length: 61 }, (_, i) => FIRST * (LAST / FIRST) ** (i / 60));
  const found = gaps.map((gap) => ({ gap, ...chance(model, gap, right, wrong) }));
  const upper = found.map(({ gap, high }) => at(across(gap), down(high)));
  const lower = found.map(({ gap, low }) => at(across(gap), down(low))).reverse();
  const middle = found.map((it) => at(across(it.gap), down(it.chance)));
  svg.append(
    draw("polygon", { points: [...upper, ...lower].join(" "), class: "glm-curve-band" }),
    draw("polyline", { points: middle.join(" "), class: "glm-curve-line" }),
  );
  for (const { gap, right: was } of reviews) {
    const x = across(Math.min(Math.max(gap, FIRST), LAST));
    const y = down(was ? 1 : 0);
    svg.append(draw("line", { x1: x, x2: x, y1: y - 5, y2: y + 5, class: "glm-curve-answer" }));
  }
  return svg;
}
