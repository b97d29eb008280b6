/** The scenes of a page without a kernel: every element with `data-scene` comes to life. */

import { mount } from "./mount.js";
import "./scene.css";
import "./bench.css";

/** @type {ReturnType<typeof mount>[]} those of this page, for whoever opens the console */
const scenes = [];

function begin() {
  /** @type {NodeListOf<HTMLElement>} */
  const elements = document.querySelectorAll("[data-scene]:not([data-alive])");
  if (elements.length) document.documentElement.classList.add("scenes-live");
  for (const element of elements) {
    element.dataset.alive = "";
    scenes.push(mount(element, JSON.parse(element.dataset.scene)));
  }
}

if (document.readyState === "loading") {
  document.addEventListener("DOMContentLoaded", begin, { once: true });
} else begin();
window.glmScene = Object.freeze({ mount, scenes });
