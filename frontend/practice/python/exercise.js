/** Brings an exercise in Python to life: an editor, a check, hints one by one, the solution after a try. */

import { button, keeping, make, status } from "../elements.js";
import * as kept from "../kept.js";
import { editor } from "./editor.js";
import { Engine } from "./engine.js";

const PAUSE = 400; // milliseconds after the last key
const TRIES = 2; // different answers that were judged, before the solution opens
const MOST_PRINTED = 200; // lines

const engine = new Engine();

/** The scene that stands before an exercise: the nearest above it, else the page's first. @param {Element} section */
function sceneOf(section) {
  const scenes = [...document.querySelectorAll("[data-scene][data-alive]")];
  const above = scenes.filter((it) => it.compareDocumentPosition(section) & Node.DOCUMENT_POSITION_FOLLOWING);
  const nearest = above.at(-1) ?? scenes[0];
  return /** @type {any} */ (window).glmScene?.scenes[scenes.indexOf(nearest)];
}

/** What a run may read of the scene: the names that the exercise has. */
function stateOf(scene, names) {
  return Object.fromEntries(names.map((name) => [name, scene?.get(name)]).filter(([, value]) => value !== undefined));
}

/** @param {HTMLElement} section  as `glmlesson.practice` writes it */
export function enlivenCode(section) {
  const exercise = JSON.parse(section.dataset.exercise);
  const starter = exercise.starter.trim();
  const name = `code:${section.dataset.code}`;
  const { value, trouble } = kept.get(name);
  const keep = keeping(trouble);
  const { area, parts } = editor(typeof value.text === "string" ? value.text : starter, "Your Python");
  const folded = section.querySelector("details");
  const hints = /** @type {HTMLElement[]} */ ([...folded.querySelectorAll(".glm-hint")]);
  const solution = /** @type {HTMLElement} */ (folded.querySelector(".glm-solution"));
  const tried = new Set(Array.isArray(value.tried) ? value.tried : []);
  let shown = Number.isInteger(value.hints) ? value.hints : 0;
  const verdict = status("glm-verdict");
  const printed = make("pre", "glm-printed");
  Object.assign(printed, { tabIndex: 0, hidden: true });
  printed.setAttribute("role", "region");
  printed.setAttribute("aria-label", "What the code printed");

  function save() {
    keep.say(kept.put(name, { text: area.value, hints: shown, tried: [...tried], done: exercise.done }));
  }
  function tell(says, right) {
    verdict.classList.toggle("glm-right", right === true);
    verdict.classList.toggle("glm-wrong", right === false);
    verdict.textContent = says;
  }
  function print(line) {
    printed.hidden = false;
    const lines = printed.textContent.split("\n").length;
    if (lines <= MOST_PRINTED) printed.append(`${lines === MOST_PRINTED ? "… and more" : line}\n`);
  }
  function update() {
    hints.forEach((hint, i) => {
      hint.hidden = i >= shown;
    });
    hint.disabled = shown >= hints.length;
    const open = tried.size >= TRIES || exercise.done;
    solution.hidden = !open;
    folded.hidden = shown === 0 && !open;
    hint.textContent = shown ? `Hint ${Math.min(shown + 1, hints.length)} of ${hints.length}` : "A hint";
  }
  async function run(judge) {
    if (engine.running) {
      tell("Another run is not finished; stop it first.");
      return;
    }
    const source = area.value;
    const names = Object.keys(exercise.state);
    const scene = names.length ? sceneOf(section) : null;
    printed.replaceChildren();
    printed.hidden = true;
    tell("Running …");
    stop.hidden = false;
    const answer = await engine.run({ source, judge, exercise, state: stateOf(scene, names) }, print);
    stop.hidden = true;
    if (answer.stopped) tell(answer.stopped, false);
    else if (answer.trouble) {
      answer.trouble.trimEnd().split("\n").forEach(print);
      tell(`Stopped by an error: ${answer.trouble.trim().split("\n").at(-1)}`, false);
    } else if (judge) {
      tell(answer.says, answer.right);
      if (answer.right) exercise.done = true;
      else if (source.trim() !== starter) tried.add(source.replace(/\s+/g, " "));
    } else {
      if (scene && answer.state) scene.set(answer.state);
      tell(printed.hidden ? "It ran, and printed nothing." : "It ran; what it printed is below.");
    }
    save();
    update();
  }
  const stop = button("Stop", () => engine.stop("Stopped."));
  stop.hidden = true;
  const hint = button("A hint", () => {
    shown += 1;
    folded.open = true;
    save();
    update();
  });
  const reset = button("Begin again", () => {
    area.value = starter;
    tell("");
    save();
  });
  let waiting = 0;
  area.addEventListener("input", () => {
    tell("");
    window.clearTimeout(waiting);
    waiting = window.setTimeout(save, PAUSE);
  });
  area.addEventListener("change", save);
  area.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) run(true);
  });
  exercise.done = value.done === true;
  section.classList.add("glm-live", "glm-practice");
  const beginning = /** @type {HTMLElement} */ (section.querySelector(":scope > pre"));
  beginning.hidden = true; // paper shows it
  beginning.before(make("div", "glm-in-words", ...parts));
  const check = button("Check", () => run(true), "submit");
  folded.querySelector("summary").textContent = "Hints, and after two tries of your own the solution";
  folded.before(make("div", "glm-buttons", check, button("Run", () => run(false)), stop, hint, reset), verdict, printed);
  section.append(...keep.parts);
  update();
}
