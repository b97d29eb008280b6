/**
 * The controls that figures share: native elements, labelled, large enough for a finger.
 *
 * Each returns an object with `set`, which shows a value without reporting it as the reader's.
 *
 * @typedef {import("d3-selection").Selection<any, any, any, any>} Selection
 */

import { decimal, tidy } from "../mathematics/numbers.js";

/**
 * Return an id that no other control on the page has, however many figures there are.
 *
 * A notebook loads this module anew for each widget, so that the window has to keep the count.
 */
export function freshId(stem) {
  window.glmMade = (window.glmMade ?? 0) + 1;
  return `glm-${stem}-${window.glmMade}`;
}

/**
 * @param {Selection} parent
 * @param {{label: string, min: number, max: number, step: number, digits?: number,
 *   words?: (value: number) => string, show?: (value: number) => string}} options
 *   `words` says the value for a screen reader; `show` writes it where decimals will not do
 * @param {(value: number) => void} changed
 */
export function slider(parent, { label, min, max, step, digits = 2, words, show }, changed) {
  const written = show ?? ((value) => decimal(value, digits));
  const id = freshId("slider");
  const row = parent.append("div").attr("class", "glm-control glm-slider");
  row.append("label").attr("for", id).text(label);
  const output = row.append("output").attr("for", id);
  const input = row.append("input").attr("id", id).attr("type", "range");
  input.attr("min", min).attr("max", max).attr("step", step);
  function set(value) {
    input.property("value", value);
    input.attr("aria-valuetext", (words ?? written)(value));
    output.text(written(value));
  }
  input.on("input", () => changed(tidy(input.property("valueAsNumber"))));
  return {
    set,
    node: row.node(),
    /** Change the range, when another control decides what is possible. */
    range(low, high, stepNow = step) {
      input.attr("min", low).attr("max", high).attr("step", stepNow);
    },
    relabel: (text) => row.select("label").text(text),
  };
}

/**
 * A choice of one out of a few, shown as a row of buttons; a radio group underneath.
 *
 * @param {Selection} parent
 * @param {{label: string, options: {value: string, text: string, colour?: string}[]}} options
 * @param {(value: string) => void} changed
 */
export function choice(parent, { label, options }, changed) {
  const name = freshId("choice");
  const group = parent.append("fieldset").attr("class", "glm-control glm-choice");
  group.append("legend").text(label);
  const row = group.append("div").attr("class", "glm-options");
  for (const { value, text, colour } of options) {
    const option = row.append("label").attr("class", colour ? `glm-${colour}` : null);
    option
      .append("input")
      .attr("type", "radio")
      .attr("name", name)
      .attr("value", value)
      .on("change", () => changed(value));
    option.append("span").text(text);
  }
  return {
    set: (value) => row.selectAll("input").property("checked", (_, i, all) => /** @type {HTMLInputElement} */ (all[i]).value === value),
    node: group.node(),
  };
}

/**
 * A choice of one out of many, as the browser's own list.
 *
 * @param {Selection} parent
 * @param {{label: string, groups: Record<string, {value: string, text: string}[]>}} options
 *   the choices, by the heading above them
 * @param {(value: string) => void} changed
 */
export function menu(parent, { label, groups }, changed) {
  const id = freshId("menu");
  const row = parent.append("div").attr("class", "glm-control glm-menu");
  row.append("label").attr("for", id).text(label);
  const list = row.append("select").attr("id", id);
  for (const [heading, options] of Object.entries(groups)) {
    const group = list.append("optgroup").attr("label", heading);
    for (const { value, text } of options) group.append("option").attr("value", value).text(text);
  }
  list.on("change", () => changed(list.property("value")));
  return { set: (value) => list.property("value", value), node: row.node() };
}

/**
 * A switch that is on or off.
 *
 * @param {Selection} parent
 * @param {{label: string}} options
 * @param {(on: boolean) => void} changed
 */
export function toggle(parent, { label }, changed) {
  const row = parent.append("label").attr("class", "glm-control glm-toggle");
  const input = row.append("input").attr("type", "checkbox");
  row.append("span").text(label);
  input.on("change", () => changed(input.property("checked")));
  return { set: (on) => input.property("checked", on), node: row.node() };
}

/**
 * @param {Selection} parent
 * @param {{label: string, kind?: string, title?: string}} options
 * @param {() => void} pressed
 */
export function button(parent, { label, kind, title }, pressed) {
  const element = parent.append("button").attr("type", "button").text(label);
  element.attr("class", kind ? `glm-button glm-${kind}` : "glm-button");
  if (title) element.attr("title", title);
  element.on("click", pressed);
  return {
    node: element.node(),
    disable: (off) => element.property("disabled", off),
    relabel: (text) => element.text(text),
  };
}

/**
 * A number to type, reported when it is one and left alone while it is not.
 *
 * @param {Selection} parent
 * @param {{label: string, min?: number, max?: number, step?: number | "any"}} options
 * @param {(value: number) => void} changed
 */
export function numberField(parent, { label, min, max, step = "any" }, changed) {
  const id = freshId("number");
  const row = parent.append("div").attr("class", "glm-control glm-number");
  row.append("label").attr("for", id).text(label);
  const input = row.append("input").attr("id", id).attr("type", "number").attr("inputmode", "decimal");
  input.attr("min", min ?? null).attr("max", max ?? null).attr("step", step);
  input.on("change", () => {
    const value = input.property("valueAsNumber");
    input.attr("aria-invalid", input.node().validity.valid && !Number.isNaN(value) ? null : "true");
    if (input.node().validity.valid && !Number.isNaN(value)) changed(value);
  });
  return { set: (value) => input.property("value", value), node: row.node() };
}
