/**
 * What every figure shares: the prediction before the controls open, the places for charts, controls
 * and readouts, the tools below, the sentences for a screen reader, and the cleaning up.
 */

import { select } from "d3-selection";
import { button, freshId } from "./controls.js";
import { toFragment } from "./model.js";

const QUIET = 500; // milliseconds without a change before a screen reader is told

/**
 * @typedef {object} FigureModule
 * @property {string} name
 * @property {string} python  the class in glmlesson.figures
 * @property {Record<string, any>} defaults  the state, key by key
 * @property {string[]} [data]  keys of the state that no reader moves; links leave them out
 * @property {(state: Record<string, any>) => void} check  throws a sentence if it cannot be shown
 * @property {(state: Record<string, any>) => string} [code]  the Python call, if not the plain one
 * @property {(frame: Frame) => void} draw
 */

/** @param {FigureModule} figure @param {import("./model.js").Model} model */
export function readState(figure, model) {
  return Object.fromEntries(Object.keys(figure.defaults).map((key) => [key, model.get(key)]));
}

export class Frame {
  /**
   * @param {FigureModule} figure
   * @param {import("./model.js").Model} model
   * @param {HTMLElement} el
   * @param {{initial: Record<string, any>, message?: string, linkable?: boolean}} options
   */
  constructor(figure, model, el, { initial, message = "", linkable = false }) {
    this.figure = figure;
    this.model = model;
    this.initial = initial;
    this.updates = [];
    /** @type {import("./chart.js").Chart[]} */
    this.charts = [];
    this.cleanups = [];
    this.root = select(el).append("div").attr("class", `glm-live glm-figure-${figure.name}`);
    this.prediction = this.root.append("div").attr("class", "glm-prediction");
    this.stage = this.root.append("div").attr("class", "glm-stage");
    // A disabled fieldset closes every control in it, for the pointer and the keyboard alike.
    this.controls = this.root.append("fieldset").attr("class", "glm-controls");
    this.controls.append("legend").attr("class", "glm-hidden").text("Controls of the figure");
    this.tools = this.root.append("div").attr("class", "glm-tools");
    // What is told in words, and takes more room or less, stands below everything that can be
    // pressed: nothing may move under a pointer.
    this.readoutList = this.root.append("dl").attr("class", "glm-readouts");
    this.messageLine = this.root.append("p").attr("class", "glm-message").attr("role", "status");
    this.spoken = this.root.append("p").attr("class", "glm-hidden").attr("aria-live", "polite");
    this.message(message);
    this.buildTools(linkable);
    this.buildPrediction();
    for (const key of Object.keys(figure.defaults)) this.listen(`change:${key}`, () => this.refresh());
    figure.draw(this);
    this.redraw();
  }

  /** @returns {Record<string, any>} */
  get state() {
    return readState(this.figure, this.model);
  }

  /** Change the state; the picture follows with the next frame, and Python hears of it. */
  set(changes) {
    for (const [key, value] of Object.entries(changes)) this.model.set(key, value);
    this.unsaved = true;
    this.refresh();
  }

  /** Register what is to be redrawn whenever the state or the width has changed. */
  onUpdate(update) {
    this.updates.push(update);
  }

  /** Ask for one redraw with the next frame, however often it is asked for. */
  refresh() {
    if (this.pending || this.closed) return;
    this.pending = requestAnimationFrame(() => {
      this.pending = null;
      this.redraw();
      if (this.unsaved) {
        this.unsaved = false;
        this.model.save_changes();
      }
    });
  }

  redraw() {
    const { state } = this;
    this.drawn = true;
    for (const update of this.updates) update(state);
  }

  /** Show named values as text; called in an update. @param {string[][]} pairs  name and value */
  readouts(pairs) {
    this.readoutList
      .selectAll("div")
      .data(pairs, ([name]) => name)
      .join((enter) => {
        const pair = enter.append("div");
        pair.append("dt").text(([name]) => name);
        pair.append("dd");
        return pair;
      })
      .select("dd")
      .text(([, value]) => value);
  }

  /** Say in words what is to be seen, once the reader's hand has come to rest. */
  say(words) {
    if (words === this.lastWords) return;
    this.lastWords = words;
    clearTimeout(this.saying);
    this.saying = setTimeout(() => this.spoken.text(words), QUIET);
  }

  /** Show a sentence below the figure: a diagnosis, or what went wrong. */
  message(sentence) {
    if (this.messageLine.text() !== sentence) this.messageLine.text(sentence);
    this.messageLine.classed("glm-empty", !sentence);
  }

  /** Listen to the model until the figure goes. */
  listen(event, listener) {
    this.model.on(event, listener);
    this.cleanups.push(() => this.model.off(event, listener));
  }

  /** Whether the reader may move things: always, or once a prediction is made or skipped. */
  get open() {
    return !this.controls.property("disabled");
  }

  buildTools(linkable) {
    button(this.tools, { label: "Reset" }, () => {
      this.message("");
      this.set(structuredClone(this.initial));
    });
    button(this.tools, { label: "Copy as code" }, () => this.copy(this.code(), "The code"));
    if (linkable) {
      button(this.tools, { label: "Copy link" }, () => {
        const { name, data = [] } = this.figure;
        const moved = Object.entries(this.state).filter(([key]) => !data.includes(key));
        const fragment = toFragment(name, Object.fromEntries(moved));
        history.replaceState(null, "", fragment);
        this.copy(location.href.split("#")[0] + fragment, "The link");
      });
    }
  }

  /** The Python call that makes this figure in its present state. */
  code() {
    const { python, code } = this.figure;
    return `from glmlesson.figures import ${python}\n\n${code(this.state)}`;
  }

  async copy(text, what) {
    try {
      await navigator.clipboard.writeText(text);
      this.message(`${what} is on the clipboard.`);
    } catch {
      this.message(`${what}: ${text}`); // no clipboard here, so it is shown to be copied by hand
    }
    this.lastCopied = text;
    this.root.attr("data-copied", text);
  }

  buildPrediction() {
    const predict = this.model.get("predict");
    if (!predict?.choices) {
      this.prediction.remove();
      return;
    }
    this.controls.property("disabled", true);
    this.root.classed("glm-closed", true);
    const id = freshId("predict");
    const group = this.prediction.append("div").attr("role", "group").attr("aria-labelledby", id);
    group.append("p").attr("id", id).attr("class", "glm-question").text(predict.question);
    const row = group.append("div").attr("class", "glm-options");
    const verdict = this.prediction.append("p").attr("class", "glm-verdict").attr("role", "status");
    verdict.text("The controls open when you have chosen, or skipped.");
    predict.choices.forEach((text, i) => {
      button(row, { label: text }, () => {
        const right = i === predict.answer;
        const answer = predict.choices[predict.answer];
        verdict.text(
          `You predicted: ${text}. ` +
            (right ? "That is what happens. " : `What happens: ${answer}. `) +
            predict.because,
        );
        this.prediction.classed("glm-right", right).classed("glm-wrong", !right);
        this.reveal(group);
      });
    });
    button(row, { label: "Skip", kind: "quiet" }, () => {
      verdict.text("Skipped. The controls are open.");
      this.reveal(group);
    });
  }

  reveal(group) {
    this.controls.property("disabled", false);
    this.root.classed("glm-closed", false);
    group.selectAll("button").property("disabled", true);
    // The buttons are gone for the keyboard, so the focus moves on to what they opened.
    /** @type {HTMLElement | null} */ (
      this.controls.select("input, select, button").node()
    )?.focus({ preventScroll: true });
    this.refresh();
  }

  close() {
    this.closed = true;
    cancelAnimationFrame(this.pending);
    clearTimeout(this.saying);
    for (const cleanup of this.cleanups) cleanup();
    this.root.remove();
  }
}

/**
 * Put a figure into an element.
 *
 * A state that cannot be shown is replaced by the figure's defaults, and the reader is told.
 *
 * @returns {() => void} what removes it again, with all its listeners
 */
export function mount(figure, model, el, { message = "", linkable = false } = {}) {
  try {
    figure.check(readState(figure, model));
  } catch (error) {
    message = `${error.message} The figure shows its default instead.`;
    for (const [key, value] of Object.entries(figure.defaults)) {
      model.set(key, structuredClone(value));
    }
  }
  const initial = structuredClone(readState(figure, model));
  const frame = new Frame(figure, model, el, { initial, message, linkable });
  return () => frame.close();
}
