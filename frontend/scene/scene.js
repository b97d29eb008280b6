/**
 * The scene: one object from the title page to the last chapter.
 *
 * What is on screen is a function of one flat record of numbers. A step names the numbers it wants
 * and the scene eases there; a reader's drag sets them at once. Nothing else is remembered, so that
 * every state can be entered from every other, forwards and backwards.
 */

import { actions } from "./actions.js";
import { DotHand } from "./dots.js";
import { Drawing } from "./draw.js";
import { dataset, familiesOf, redrawn } from "./families.js";
import { dice, likelihood } from "./fit.js";
import { geometry } from "./geometry.js";
import { Grip } from "./grip.js";
import { holds } from "./grips.js";
import { Layout } from "./layout.js";
import { Motion, still } from "./motion.js";
import { listen } from "./pointer.js";
import { Paper } from "./paper.js";
import { predictions } from "./predict.js";
import { Slot } from "./slot.js";
import { leading, numbers, rest } from "./state.js";
import { width } from "./words.js";

/** The order of the Tab key. */
const TAB = [
  "slice",
  "base",
  "eta",
  "shared-phi",
  "shared-eta",
  "there",
  "back",
  "mean",
  "guess",
  "line0",
  "line6",
  "curve0",
  "curve1",
  "predictor0",
  "predictor1",
  "bird",
  "simplex",
  "shift",
  "dot",
  "theta",
  "start",
  "panel",
];

function child(root, name, className) {
  const node = document.createElement(name);
  node.className = className;
  root.append(node);
  return node;
}

/**
 * @typedef {object} Options
 * @property {string | import("./families.js").Data} [data]  the name of a data set, or one
 * @property {Record<string, any>} [record]  what the scene begins with, in the words of a step
 * @property {boolean} [dotsMove]  the dots can be dragged
 */

export class Scene {
  /** @param {HTMLElement} root  @param {Options} [options] */
  constructor(root, { data = "hours", record: begin = {}, dotsMove = false } = {}) {
    this.root = root;
    this.data = typeof data === "string" ? dataset(data) : data;
    this.dotsMove = dotsMove;
    this.listeners = new Map();
    this.control = new AbortController();
    this.now = rest();
    Object.assign(this.now, this.numbers(begin));
    this.frame = 0;
    this.width = 0;
    this.height = 0;
    /** @type {(() => void) | null} ends what plays by itself */
    this.running = null;
    this.asked = { eta: 1.2 }; // the η at which a mean is asked for

    root.classList.add("scene");
    this.stage = child(root, "div", "scene-stage");
    this.drawing = new Drawing(this.stage);
    this.layer = child(this.stage, "div", "scene-grips");
    const status = child(root, "p", "scene-slot");
    status.setAttribute("role", "status");
    this.slot = new Slot(status);
    this.alt = child(root, "p", "scene-unseen");

    this.dots = new DotHand(this);
    this.paper = new Paper(this);
    this.prediction = predictions(this);
    this.holds = {
      ...holds(this),
      guess: this.prediction.guess,
      mean: this.prediction.mean,
      base: this.paper.hold(),
    };
    this.layout = new Layout(this.now, this.data, 100, 100);
    this.grips = {};
    for (const id of TAB) {
      if (this.holds[id]) {
        this.grips[id] = new Grip(this.layer, id, this.holds[id], this.control.signal);
      }
    }
    this.motion = new Motion(
      () => this.now,
      (values, inFrame) => {
        Object.assign(this.now, values);
        if (inFrame) this.draw();
        else this.paint();
      },
    );
    listen(this, this.control.signal);
    this.sizes = new ResizeObserver(() => this.measure() && this.paint());
    this.sizes.observe(this.stage);
    this.random = dice(77);
    this.measure();
    this.draw();
  }

  // The record ----------------------------------------------------------------------------------

  /** What a step names, as numbers. */
  numbers(named) {
    return numbers(named, (family) => this.best(family), leading(this.now));
  }

  /** The θ at which the likelihood of these dots is greatest; null where there is none. */
  best(family = leading(this.now)) {
    return family === "softmax"
      ? null
      : likelihood(familiesOf(this.data)[family], this.data.rows).best;
  }

  /** A number of the record, or a copy of all. */
  get(name) {
    if (name === undefined) return { ...this.now };
    if (!(name in this.now)) throw new Error(`The scene has no "${name}".`);
    return this.now[name];
  }

  /** Set numbers at once. @param {Record<string, any>} named */
  set(named) {
    const values = this.numbers(named);
    this.motion.stop(Object.keys(values));
    Object.assign(this.now, values);
    this.paint();
    this.emit("change", values);
  }

  /** What the reader's hand does: set, and told apart from all else. */
  hold(values) {
    this.running?.();
    this.set(values);
    this.emit("hold", values);
  }

  /** Ease to numbers. */
  go(named, options) {
    const values = this.numbers(named);
    this.motion.go(values, {
      ...options,
      done: () => {
        options?.done?.();
        this.emit("change", values);
      },
    });
  }

  /**
   * @param {string} type  change, hold, data, keep, frame, colour
   * @returns {() => void} to stop listening
   */
  on(type, hear) {
    if (!this.listeners.has(type)) this.listeners.set(type, new Set());
    this.listeners.get(type).add(hear);
    return () => this.listeners.get(type).delete(hear);
  }

  emit(type, detail) {
    for (const hear of this.listeners.get(type) ?? []) hear(detail);
  }

  // Data ------------------------------------------------------------------------------------------

  setData(data) {
    this.data = data;
    this.paint();
    this.emit("data", data);
  }

  /** Let every dot be drawn anew, from the slice above its x. */
  redraw() {
    const theta = [this.now.theta0, this.now.theta1];
    const data = redrawn(this.data, theta, this.random);
    this.setData({ ...data, guess: this.data.guess, before: this.data.rows });
    this.now.redraw = 0;
    this.go({ redraw: 1 }, { ms: 600 });
  }

  hover(i) {
    if ((this.data.hover ?? null) === i) return;
    this.data.hover = i;
    this.paint();
  }

  choose(i) {
    this.data.chosen = i;
    this.paint();
  }

  // What happens ----------------------------------------------------------------------------------

  say(text, running) {
    this.slot.say(text, running);
  }

  /** What the text or a button asks for, by a verb. */
  act(verb) {
    return actions[verb]?.(this);
  }

  /** The guess is to be kept in the browser. */
  keep() {
    this.emit("keep", this.data.guess);
  }

  // Painting --------------------------------------------------------------------------------------

  measure() {
    const { clientWidth: width, clientHeight: height } = this.stage;
    if (!width || !height || (width === this.width && height === this.height)) return false;
    Object.assign(this, { width, height });
    return true;
  }

  /** Before the next frame, once, however often it is asked for. */
  paint() {
    if (this.frame || this.control.signal.aborted) return;
    this.frame = requestAnimationFrame(() => this.draw());
  }

  draw() {
    if (this.frame) cancelAnimationFrame(this.frame); // what it was to draw is drawn now
    this.frame = 0;
    if (!this.width) return;
    const started = performance.now();
    const picture = geometry(this.now, this.data, this.width, this.height);
    this.layout = picture.layout;
    this.colour();
    this.drawing.render(picture, this.width, this.height);
    const places = new Map(picture.grips.map((grip) => [grip.id, grip]));
    for (const [id, grip] of Object.entries(this.grips)) grip.place(places.get(id) ?? null);
    this.took = performance.now() - started;
    this.emit("frame", this.took);
  }

  /** The colour of the families that are on, mixed. */
  colour() {
    let name = "";
    let total = 0;
    for (const [family, weight] of this.layout.mixture) {
      const own = `var(--scene-${family.colour})`;
      // In steps that the eye does not tell apart: each restyles the whole subtree.
      const percent = Math.round((25 * weight) / (total + weight)) * 4;
      name = name ? `color-mix(in oklab, ${own} ${percent}%, ${name})` : own;
      total += weight;
    }
    if (name === this.colourName) return;
    this.colourName = name;
    this.root.style.setProperty("--c", name);
    this.emit("colour", name);
  }

  get still() {
    return still();
  }

  /** How wide words are, px. */
  widthOf(text, size) {
    return width(text, size);
  }

  /** Take everything away: listeners, frames, elements. */
  destroy() {
    this.control.abort();
    this.motion.end();
    this.running?.();
    this.slot.end();
    this.sizes.disconnect();
    cancelAnimationFrame(this.frame);
    this.listeners.clear();
    this.root.classList.remove("scene", "some-lit", "dragging");
    this.root.replaceChildren();
  }
}
