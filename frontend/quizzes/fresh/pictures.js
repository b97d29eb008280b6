/** Questions that are answered on a picture: small panels to choose from, and the scene itself. */

import { freshId } from "../../controls/controls.js";
import { make, makeButton } from "../parts.js";
import { cell, fill, result } from "./fill.js";
import { shuffled } from "./deal.js";
import { judgeDrag, judgePanels } from "./judge.js";
import { load, loadStyle } from "../load.js";

const LETTERS = "ABCDEFGH";
const SVG = "http://www.w3.org/2000/svg";
/** The heights of dots as Python writes them, one letter each. */
const HEIGHTS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_";

function draw(name, attributes) {
  const node = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, String(value));
  return node;
}

/** One panel: dots over x, and a rule at zero. */
function panel(x, heights, zero) {
  const svg = draw("svg", { viewBox: "0 0 120 84", class: "glm-fresh-panel", "aria-hidden": "true" });
  const across = (share) => 6 + 108 * share;
  const down = (share) => 78 - 72 * share;
  if (zero >= 0 && zero <= 1) svg.append(draw("line", { x1: 0, x2: 120, y1: down(zero), y2: down(zero) }));
  [...heights].forEach((letter, i) => {
    const share = HEIGHTS.indexOf(letter) / (HEIGHTS.length - 1);
    svg.append(draw("circle", { cx: across(x[i]).toFixed(1), cy: down(share).toFixed(1), r: 2.6 }));
  });
  return svg;
}

/** Where the dots lie, in words. */
function heightsInWords(heights) {
  const shares = [...heights].map((letter) => HEIGHTS.indexOf(letter) / (HEIGHTS.length - 1));
  const third = (from, to) => {
    const part = shares.slice(from, to);
    const percent = (value) => Math.round(100 * value);
    return `from ${percent(Math.min(...part))} to ${percent(Math.max(...part))}`;
  };
  const n = shares.length;
  const [a, b] = [Math.round(n / 3), Math.round((2 * n) / 3)];
  return `heights, in percent of the panel: on the left ${third(0, a)}, in the middle ${third(a, b)}, on the right ${third(b, n)}`;
}

/** Panels to choose from. @returns {import("./kinds.js").Answering} */
export function pickPanel(fieldset, question, place, { random, changed }) {
  const name = freshId("fresh");
  const all = result(question, place, "panels").split(" ");
  const zero = result(question, place, "zero");
  const order = shuffled([...all.keys()], random);
  const list = make("ol", "glm-fresh-panels");
  const inputs = order.map((which, i) => {
    const input = make("input");
    Object.assign(input, { type: "radio", name, value: LETTERS[i] });
    input.dataset.place = String(which);
    input.addEventListener("change", changed);
    const words = make("span", "glm-hidden", ` ${heightsInWords(all[which])}`);
    const label = make("label", "", input, make("b", "", LETTERS[i]), words);
    label.append(panel(question.x, all[which], zero));
    list.append(make("li", "", label));
    return input;
  });
  fieldset.append(list);
  return {
    judge() {
      const chosen = inputs.findIndex((input) => input.checked);
      return chosen < 0 ? "Choose a panel first." : judgePanels(question, place, order[chosen]);
    },
    solution: () =>
      `<strong>Panel ${LETTERS[order.indexOf(0)]}</strong>. ${judgePanels(question, place, 0).why}`,
  };
}

/** A scene of its own to drag. @returns {import("./kinds.js").Answering} */
export function dragScene(fieldset, question, place, { changed }) {
  const element = make("div", "glm-fresh-scene");
  const wait = make("p", "", "The scene is being fetched …");
  fieldset.append(element, wait);
  let scene = null;
  let gone = false;
  const begin = () => scene?.set(question.begin);
  (window.glmScene ? Promise.resolve() : Promise.all([loadStyle("scene.css"), load("scene.js")]))
    .then(() => {
      if (gone) return;
      wait.remove();
      scene = window.glmScene.mount(element, { ...question.begin, steps: [] });
      scene.on("hold", changed);
      fieldset.append(make("div", "glm-buttons", makeButton("Back to the start", begin)));
    })
    .catch(() => {
      wait.textContent = "The scene could not be fetched. Go on to another question.";
    });
  const target = () =>
    Object.fromEntries(
      Object.keys(question.states).map((key) => [key, cell(question.columns[`=answer.${key}`], place)]),
    );
  return {
    judge() {
      if (!scene) return "The scene is not there yet.";
      const state = Object.fromEntries(
        Object.keys(question.states).map((key) => [key, scene.get(key)]),
      );
      const before = Object.keys(state).every((key) => state[key] === question.begin[key]);
      return before ? "Drag first: the scene is as it was." : judgeDrag(question, place, state);
    },
    solution() {
      scene?.go(target(), { ms: 600 });
      return `The scene shows it. ${fill(question, question.because, place)}`;
    },
    end() {
      gone = true;
      scene?.destroy();
    },
  };
}

