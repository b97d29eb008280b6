/** The scene and the quizzes in a live notebook, where the model is a kernel's. */

import { practiceView } from "./practice/enliven.js";
import * as file from "./quizzes/file.js";
import { quizView } from "./quizzes/quiz.js";
import { sceneView } from "./scene/notebook.js";

/** @param {{model: import("./scene/notebook.js").Model, el: HTMLElement}} view */
function render({ model, el }) {
  const close = show(model, el);
  const release = keepKeys(el);
  return () => {
    release();
    close();
  };
}

function show(model, el) {
  if (model.get("figure") === "quiz") return quizView(model, el, file);
  if (model.get("figure") === "practice") return practiceView(model, el);
  return sceneView(model, el);
}

/**
 * Keep JupyterLab from taking the keys that are pressed in a figure for its own commands: arrows move
 * to another cell, two presses of D delete this one. Shift+Enter and the like remain JupyterLab's.
 *
 * @returns {() => void} what ends it
 */
function keepKeys(el) {
  function keep(event) {
    if (!el.contains(event.target)) return;
    // On an element around it this would not do: JupyterLab takes the focused one before it looks there.
    event.target.toggleAttribute("data-lm-suppress-shortcuts", !isShortcut(event));
  }
  // JupyterLab listens to the document before any element in it; only the window comes earlier.
  window.addEventListener("keydown", keep, true);
  return () => window.removeEventListener("keydown", keep, true);
}

function isShortcut({ key, shiftKey, ctrlKey, metaKey, altKey }) {
  if (key === "z" || key === "Z") return false; // what is undone here was done here
  return ctrlKey || metaKey || altKey || (shiftKey && key === "Enter");
}

export default { render };
