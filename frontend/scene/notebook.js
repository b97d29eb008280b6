/**
 * A view of the scene in a live notebook, where the numbers are a kernel's as well.
 *
 * @typedef {object} Model  what a live notebook provides
 * @property {(key: string) => any} get
 * @property {(key: string, value: any) => void} set
 * @property {(event: string, listener: () => void) => void} on
 * @property {(event: string, listener: () => void) => void} off
 * @property {() => void} save_changes
 */

import { asPairs, asRows } from "./bench_controls.js";
import { dataset } from "./families.js";
import { mount } from "./mount.js";
import record from "./record.json" with { type: "json" };

const NAMES = Object.keys(record.numbers);

const DEED = "#do-"; // what the address of a deed in the text begins with

/** A click on a deed in the text is for the last view above it. */
function listenForDeeds(place, act) {
  const press = (event) => {
    const link = event.target instanceof Element ? event.target.closest(`a[href*="${DEED}"]`) : null;
    if (!link) return;
    const views = [...document.querySelectorAll(".scene-cell")];
    const above = views.filter(
      (view) => view.compareDocumentPosition(link) & Node.DOCUMENT_POSITION_FOLLOWING,
    );
    if (above.at(-1) !== place) return;
    event.preventDefault();
    event.stopPropagation();
    act(link.getAttribute("href").split(DEED)[1]);
  };
  document.addEventListener("click", press, true);
  return () => document.removeEventListener("click", press, true);
}

/**
 * @param {Model} model  with a value for every number of the record
 * @param {HTMLElement} el
 * @returns {() => void} what ends it
 */
export function sceneView(model, el) {
  const place = document.createElement("div");
  const bench = model.get("bench");
  place.className = bench ? "scene-cell scene-bench" : "scene-cell";
  el.append(place);
  const begin = Object.fromEntries(NAMES.map((name) => [name, model.get(name)]));
  const name = model.get("data");
  const scene = mount(place, {
    data: bench ? { ...dataset(name), rows: asRows(model.get("points")) } : name,
    as: bench ? "bench" : undefined,
    steps: [],
    record: begin,
  });
  scene.scene.say(model.get("say"));

  const moved = scene.on("data", ({ rows }) => {
    if (bench) model.set("points", asPairs(rows));
  });
  // What the reader drags goes to the kernel once a frame, however fast the pointer is.
  let frame = 0;
  const told = scene.on("change", (values) => {
    for (const [name, value] of Object.entries(values)) model.set(name, value);
    frame ||= requestAnimationFrame(() => {
      frame = 0;
      model.save_changes();
    });
  });
  const deaf = listenForDeeds(place, (deed) => scene.act(deed));
  const heard = NAMES.map((name) => {
    const hear = () => {
      const value = model.get(name);
      if (value !== scene.get(name)) scene.set({ [name]: value });
    };
    model.on(`change:${name}`, hear);
    return () => model.off(`change:${name}`, hear);
  });
  return () => {
    if (frame) {
      cancelAnimationFrame(frame);
      model.save_changes();
    }
    deaf();
    told();
    moved();
    for (const end of heard) end();
    scene.destroy();
    place.remove();
  };
}
