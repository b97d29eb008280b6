/** A link to what the scene shows: to the step, with what the reader has moved. */

import { say } from "./status.js";

const scene = document.querySelector(".shell > [data-scene]");

addEventListener("load", () => {
  // The scene's own scripts are there by now, if they come at all.
  const alive = /** @type {any} */ (window).glmScene?.scenes[0];
  if (!scene || !alive) return;
  const button = document.createElement("button");
  button.className = "scene-link";
  button.type = "button";
  button.setAttribute("aria-label", "Link to what the scene shows");
  button.innerHTML =
    '<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M10 14a4 4 0 0 0 6 0l3-3a4 4 0 0 0-6-6l-1 1M14 10a4 4 0 0 0-6 0l-3 3a4 4 0 0 0 6 6l1-1"/></svg>';
  button.addEventListener("click", () => {
    alive.act("link");
    navigator.clipboard?.writeText(location.href).then(
      () => say("Link copied"),
      () => {}, // where a page may not write there, the address itself is the link
    );
  });
  scene.append(button);
});
