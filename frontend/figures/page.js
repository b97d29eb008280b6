/**
 * The figures on a page without a kernel: every `<figure data-figure="NAME">` comes to life.
 *
 * The drawn picture in the figure stays for readers without JavaScript, and steps aside here.
 */

import { figures } from "./all.js";
import { mount } from "../controls/frame.js";
import { fromFragment, pageModel } from "../controls/model.js";
import "facts:colours.css";
import "./figures.css";
import "../quizzes/quiz.css";

function bringToLife(element) {
  const figure = figures[element.dataset.figure];
  if (!figure || element.dataset.alive) return;
  element.dataset.alive = "true";
  let message = "";
  let state = { ...figure.defaults };
  try {
    state = { ...state, ...JSON.parse(element.dataset.state) };
  } catch {
    message = "The state of this figure could not be read. The figure shows its default instead.";
  }
  const given = structuredClone(state);
  if (isFirst(element)) {
    try {
      const linked = fromFragment(figure.name, location.hash);
      if (linked) {
        state = { ...state, ...pick(linked, Object.keys(figure.defaults)) };
        figure.check(state);
      }
    } catch {
      state = given;
      message = "The link to this figure could not be read. The figure shows its default instead.";
    }
  }
  const picture = element.querySelector("img");
  const place = document.createElement("div");
  element.prepend(place);
  try {
    mount(figure, pageModel(state), place, { message, linkable: isFirst(element) });
    if (picture) picture.hidden = true;
    if (location.hash.startsWith(`#${figure.name}=`)) element.scrollIntoView();
  } catch (error) {
    place.remove(); // the drawn picture is still there
    throw error;
  }
}

/** A link can name one figure of a kind: the first on the page. */
function isFirst(element) {
  const { figure } = element.dataset;
  return document.querySelector(`figure[data-figure="${CSS.escape(figure)}"]`) === element;
}

function pick(object, keys) {
  return Object.fromEntries(Object.entries(object).filter(([key]) => keys.includes(key)));
}

function bringAllToLife() {
  document.querySelectorAll("figure[data-figure]").forEach(bringToLife);
}

if (document.readyState === "loading") {
  document.addEventListener("DOMContentLoaded", bringAllToLife, { once: true });
} else {
  bringAllToLife();
}
