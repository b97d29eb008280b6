/**
 * Marks into SVG: one element for each mark, attributes written only when they change.
 *
 * The styles are those of record.json, as presentation attributes: a stylesheet can override them
 * (forced colours, what is lit), and no inline style is needed.
 */

import record from "./record.json" with { type: "json" };
import { pieces } from "./words.js";

const NS = "http://www.w3.org/2000/svg";
const round = (v) => Math.round(v * 10) / 10;

function element(name, parent, attributes = {}) {
  const node = document.createElementNS(NS, name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, String(value));
  parent?.append(node);
  return node;
}

const NAMES = { line: "path", dot: "circle", text: "text" };
const ATTRIBUTES = {
  width: "stroke-width",
  fill_alpha: "fill-opacity",
  stroke_alpha: "stroke-opacity",
  dash: "stroke-dasharray",
  cap: "stroke-linecap",
};

let count = 0;

export class Drawing {
  /** @param {HTMLElement} root */
  constructor(root) {
    this.id = `scene-${(count += 1)}`;
    this.svg = element("svg", root, { "aria-hidden": "true", focusable: "false" });
    const defs = element("defs", this.svg);
    this.clips = Object.fromEntries(
      ["plane", "side"].map((name) => [
        name,
        { node: element("rect", element("clipPath", defs, { id: `${this.id}-${name}` })), was: "" },
      ]),
    );
    const hatch = element("pattern", defs, {
      id: `${this.id}-hatch`,
      width: 6,
      height: 6,
      patternUnits: "userSpaceOnUse",
      patternTransform: "rotate(45)",
    });
    element("line", hatch, { x1: 0, y1: 0, x2: 0, y2: 6, class: "scene-hatch" });
    /** @type {Map<string, {node: SVGElement, seen: number, had: Record<string, any>, form?: string}>} */
    this.places = new Map();
    this.turn = 0;
    this.size = "";
  }

  /** @param {ReturnType<typeof import("./geometry.js").geometry>} picture */
  render({ marks, clips }, width, height) {
    this.turn += 1;
    this.resize(width, height);
    for (const [name, box] of Object.entries(clips)) this.clip(name, box);
    let before = this.svg.firstElementChild; // the definitions
    for (const mark of marks) {
      let place = this.places.get(mark.id);
      if (!place) {
        place = this.create(mark);
        before.after(place.node);
        this.places.set(mark.id, place);
      }
      place.seen = this.turn;
      before = place.node;
      this.update(place, mark);
    }
    for (const place of this.places.values()) {
      if (place.seen !== this.turn) put(place, "display", "none");
    }
  }

  resize(width, height) {
    const size = `${width} ${height}`;
    if (this.size === size) return;
    this.size = size;
    this.svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
    this.svg.setAttribute("width", String(width));
    this.svg.setAttribute("height", String(height));
  }

  /** @param {string} name  @param {number[]} box */
  clip(name, box) {
    const [x, y, width, height] = box;
    const clip = this.clips[name];
    const now = `${x} ${y} ${width} ${height}`;
    if (now === clip.was) return;
    clip.was = now;
    for (const [key, value] of Object.entries({ x, y, width, height })) {
      clip.node.setAttribute(key, String(Math.max(0, value)));
    }
  }

  /** @param {import("./marks.js").Mark} mark */
  create({ kind, role, sym, clip }) {
    const node = element(NAMES[kind], null, { class: `scene-${kind} ${role}` });
    if (sym) node.dataset.sym = sym;
    if (clip) node.setAttribute("clip-path", `url(#${this.id}-${clip})`);
    const style = record.styles[role];
    if (kind !== "text" && !style.fill) node.setAttribute("fill", "none");
    for (const [key, value] of Object.entries(style)) {
      if (key === "fill" || key === "stroke") node.setAttribute(key, this.colour(value));
      else {
        node.setAttribute(ATTRIBUTES[key], Array.isArray(value) ? value.join(" ") : String(value));
      }
    }
    if (style.stroke) node.setAttribute("stroke-linejoin", "round");
    return { node, seen: 0, had: {} };
  }

  colour(name) {
    return name === "hatch" ? `url(#${this.id}-hatch)` : `var(--scene-${name})`;
  }

  update(place, mark) {
    put(place, "display", "inline");
    put(place, "opacity", Math.round(mark.opacity * 1000) / 1000);
    if (mark.kind === "line") put(place, "d", path(mark.lines));
    else if (mark.kind === "dot") {
      put(place, "cx", round(mark.x));
      put(place, "cy", round(mark.y));
      put(place, "r", Math.round(mark.r * 100) / 100);
    } else {
      put(place, "x", round(mark.x));
      put(place, "y", round(mark.y));
      put(place, "text-anchor", mark.anchor);
      write(place, mark.text, mark.size);
    }
  }
}

function put(place, name, value) {
  if (place.had[name] === value) return;
  place.had[name] = value;
  place.node.setAttribute(name, value);
}

/** The texts of tenths: to write a number anew takes longer than all the rest of a path. */
const TENTHS = [];
const tenths = (whole) =>
  whole >= 0 && whole < 20000 ? (TENTHS[whole] ??= String(whole / 10)) : String(whole / 10);

function path(lines) {
  let d = "";
  for (const line of lines) {
    let lastX = NaN;
    let lastY = NaN;
    for (let i = 0; i < line.length; i += 2) {
      const x = Math.round(line[i] * 10);
      const y = Math.round(line[i + 1] * 10);
      if (x === lastX && y === lastY) continue;
      d += (i ? " " : "M") + tenths(x) + " " + tenths(y);
      lastX = x;
      lastY = y;
    }
  }
  return d;
}

function write(place, text, size) {
  if (place.had.text === text && place.had.size === size) return;
  Object.assign(place.had, { text, size });
  const cut = pieces(text, size);
  // A number that runs changes its digits alone.
  const form = cut.map(({ face, size: own, shift }) => `${face} ${own} ${shift}`).join();
  if (place.form === form) {
    cut.forEach((piece, i) => {
      const { firstChild } = place.node.childNodes[i];
      if (firstChild.data !== piece.text) firstChild.data = piece.text;
    });
    return;
  }
  place.form = form;
  let back = 0;
  const spans = cut.map((piece) => {
    const span = element("tspan", null, {
      class: `scene-${piece.face}`,
      "font-size": Math.round(piece.size * 100) / 100,
    });
    const dy = Math.round((piece.shift - back) * 100) / 100;
    back = piece.shift;
    if (dy) span.setAttribute("dy", String(dy));
    span.textContent = piece.text;
    return span;
  });
  place.node.replaceChildren(...spans);
}
