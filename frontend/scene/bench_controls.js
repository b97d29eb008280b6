/** The lab's five controls, and what is folded below them: table, ready-made cases, undo. */

import { science } from "./bench.js";
import { dataset } from "./families.js";
import record from "./record.json" with { type: "json" };

const ICONS = {
  step: "M4 15h4v-5h4V5h4",
  run: "M6 4l9 6-9 6z",
  over: "M4 10a6 6 0 1 0 2-4.5M4 2v4h4",
};
const NS = "http://www.w3.org/2000/svg";
const [ALPHA_LOW, ALPHA_HIGH] = [-6, -2]; // powers of ten

/** New words, where they are new. */
function write(node, words) {
  if (node.textContent !== words) node.textContent = words;
}

function element(name, attributes = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  node.append(...children);
  return node;
}

function icon(name) {
  const svg = document.createElementNS(NS, "svg");
  svg.setAttribute("viewBox", "0 0 20 20");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(NS, "path");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}

const button = (words, name, more = {}) =>
  element(
    "button",
    { type: "button", class: "scene-verb", "data-do": name, ...more },
    ...(ICONS[name] ? [icon(name)] : []),
    element("span", {}, words),
  );

/** Cases worth a look, as rows of x and y. */
const CASES = {
  "The shop": () => asPairs(dataset("shop").rows),
  "One wild hour": () => [...asPairs(dataset("shop").rows), [0.6, 50]],
  "Six hours": () => [
    [0.5, 1],
    [1.5, 1],
    [2.5, 3],
    [3.5, 8],
    [4.5, 14],
    [5.5, 30],
  ],
  "Nobody came": () => [
    [1, 0],
    [2, 0],
    [3, 0],
    [4, 0],
    [5, 0],
  ],
};

/**
 * @param {import("./scene.js").Scene} scene
 * @param {Record<string, Function>} on  line(on), step(), run(), alpha(), over(), undo(), add(),
 *   remove(), rows(rows)
 */
export function bench(scene, on) {
  const control = new AbortController();
  const { signal } = control;
  const bar = element("div", { class: "scene-controls" });
  const line = button("Straight line", "line", { "aria-pressed": "false" });
  line.prepend(element("i", { class: "scene-sample", "aria-hidden": "true" }));
  const step = button("Step", "step");
  const run = button("Run", "run");
  const over = button("Start over", "over");
  const range = element("input", {
    type: "range",
    min: ALPHA_LOW,
    max: ALPHA_HIGH,
    step: "0.02",
    value: "-4",
    "aria-label": "step size α",
  });
  const limit = element("span", { class: "scene-limit", "aria-hidden": "true" });
  const read = element("output");
  const alpha = element(
    "div",
    { class: "scene-alpha" },
    element("span", {}, "step size ", element("i", { class: "scene-math" }, "α")),
    element("span", { class: "scene-rail" }, limit, range),
    read,
  );
  bar.append(line, step, run, alpha, over);
  const listen = (node, type, hear) => node.addEventListener(type, hear, { signal });
  const more = folded();
  scene.root.append(bar, more.node);

  const pressed = () => line.getAttribute("aria-pressed") === "true";
  listen(line, "click", () => {
    line.setAttribute("aria-pressed", String(!pressed()));
    on.line(pressed());
  });
  listen(step, "click", () => on.step());
  listen(run, "click", () => on.run());
  listen(over, "click", () => on.over());
  listen(range, "input", () => on.alpha());
  const value = () => 10 ** Number(range.value);

  function folded() {
    const deeds = Object.entries({ undo: "Undo", add: "Add an hour", remove: "Remove this hour" });
    const hands = deeds.map(([name, words]) => {
      const deed = button(words, name);
      listen(deed, "click", () => on[name]());
      return deed;
    });
    const cases = Object.keys(CASES).map((name) => button(name, "case"));
    const table = element("textarea", {
      rows: "8",
      spellcheck: "false",
      "aria-label": "The hours: ad spend and customers, one a line",
    });
    const use = button("Use this table", "table");
    for (const each of cases) {
      listen(each, "click", () => on.rows(asRows(CASES[each.textContent]())));
    }
    listen(use, "click", () => {
      try {
        on.rows(asRows(parse(table.value)));
      } catch (error) {
        scene.say(error.message);
      }
    });
    const node = element(
      "details",
      { class: "scene-more" },
      element("summary", {}, "Table, cases, undo"),
      element("div", { class: "scene-cases" }, ...hands),
      element("div", { class: "scene-cases" }, ...cases),
      table,
      use,
    );
    listen(node, "toggle", () => fill());
    return { node, table };
  }

  /** Of all rows: not while nobody sees it, and not while it is written. */
  function fill() {
    if (!more.node.open || document.activeElement === more.table) return;
    const { key } = scene.layout;
    more.table.value = scene.data.rows.map((row) => `${row.x}, ${row[key]}`).join("\n");
  }

  return {
    alpha: value,
    line: pressed,
    running: (is) => write(run.querySelector("span"), is ? "Pause" : "Run"),
    /** The step size, and where its limit lies on its rail. */
    tell(most) {
      write(read, science(value()));
      range.setAttribute("aria-valuetext", `${science(value())}, limit ${science(most)}`);
      const share = (Math.log10(most) - ALPHA_LOW) / (ALPHA_HIGH - ALPHA_LOW);
      limit.style.setProperty("--at", String(Math.min(1, Math.max(0, share))));
    },
    table: fill,
    end: () => control.abort(),
  };
}

/** Rows of the scene as pairs of x and y, and back. */
export const asPairs = (rows) => rows.map((row) => [row.x, row.poisson]);
export const asRows = (pairs) =>
  pairs.map(([x, y]) => ({ x, jitter: 0, poisson: y, gaussian: y }));

/** A table of two columns. @throws {Error} a sentence that names the line */
export function parse(text) {
  const lines = text.split("\n").map((line) => line.trim());
  const pairs = lines.flatMap((line, i) => {
    if (!line) return [];
    const [x, y, ...others] = line.split(/[,;\s]+/).map(Number);
    if (others.length || !(x >= record.span[0] && x <= record.span[1])) {
      throw new Error(
        `Line ${i + 1}: two numbers are expected, the first of them an ad spend from ${record.span[0]} to ${record.span[1]}.`,
      );
    }
    if (!(Number.isInteger(y) && y >= 0 && y <= 55)) {
      throw new Error(`Line ${i + 1}: customers are a whole number from 0 to 55.`);
    }
    return [[x, y]];
  });
  if (pairs.length < 3) throw new Error("The table needs three hours or more.");
  return pairs;
}
