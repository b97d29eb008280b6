/**
 * "Run" on the cells of a chapter: loaded by the first press, see site/run.js.
 *
 * A classic script, because a browser loads no modules from file://.
 */

import "./live.css";
import { CellView } from "./cell.js";
import { enliven } from "./enliven.js";
import { matched } from "./matching.js";
import { textOf } from "./order.js";
import { Session } from "./session.js";
import { bytes, makeWorker, script } from "./workers.js";

const ELSEWHERE =
  "This cell asks for what a page cannot hold: a further library, or processes of its own. It runs in the downloaded notebook.";

/** @type {any} */
const live = window.glmLive;
const folder = new URL(`${document.documentElement.dataset.content_root}_live/`, location.href).href;
const version = document.documentElement.dataset.live.split(" ")[0];

function announce(text) {
  document.getElementById("status").textContent = text;
}

async function begin() {
  const styles = document.createElement("link");
  styles.rel = "stylesheet";
  styles.href = `${folder}live.css?${version}`;
  document.head.append(styles);
  const page = location.pathname.split("/").at(-1).replace(/\.html$/, "");
  await script(`${folder}cells_${page}.js?${version}`);

  /** @type {import("./order.js").Cell[]} */
  const cells = window.glmCells;
  const inputs = /** @type {HTMLElement[]} */ ([...document.querySelectorAll(".cell_input")]);
  const places = matched(cells, inputs.map((input) => input.querySelector("pre").textContent));
  /** @type {Map<number, CellView>} */
  const views = new Map();
  let pressed = 0;
  let began = 0;

  const deeds = {
    run(place) {
      const view = views.get(place);
      if (cells[place].elsewhere) {
        view.say(ELSEWHERE);
        announce(ELSEWHERE);
        return;
      }
      pressed = place;
      session.press(place).catch((error) => session.fail(error.message));
    },
    stop() {
      const interrupt = /** @type {any} */ (session.worker)?.interrupt;
      if (interrupt && session.ready) {
        new Uint8Array(interrupt)[0] = 2; // SIGINT: the names stay
        return;
      }
      const stopped = session.queue[0] ?? pressed;
      session.end();
      views.get(stopped)?.say("Stopped. Names are forgotten; the cells above run again with the next press.");
      announce("Stopped");
    },
    restore(place) {
      delete cells[place].text;
      views.get(place).restore();
    },
    edit(place, text) {
      cells[place].text = text === cells[place].source ? undefined : text;
      const changed = cells[place].ranText !== undefined && cells[place].ranText !== textOf(cells[place]);
      if (!session.running) views.get(place).say(changed ? "Changed since it ran" : "");
    },
  };

  const session = new Session(cells, () => makeWorker(folder, live.manifest), {
    loading(got, total) {
      if (!session.ready || got < total) views.get(pressed)?.loading(got, total);
      if (!session.ready && got === total && total) views.get(pressed)?.say("Starting Python", "stop");
    },
    cell(place, state) {
      const view = views.get(place);
      const above = session.queue.indexOf(pressed);
      if (state === "running") {
        began = performance.now();
        view?.begin();
        view?.say("Running", "stop");
        if (above > 0) views.get(pressed)?.say(above === 1 ? "One cell above runs first" : `${above} cells above run first`, "stop");
      } else if (state === "waiting" && place !== pressed) view?.say("Waits for its turn", "stop");
      else if (state === "done") {
        const seconds = (performance.now() - began) / 1000;
        view?.say(`Done in ${seconds < 0.1 ? "less than 0.1" : seconds.toFixed(1)} s`);
        enliven(view?.outputs);
        if (place === pressed) announce("The cell has run; its output is below it.");
      } else if (state === "failed") {
        view?.say("Stopped by an error, below");
        announce("The cell was stopped by an error; it is below it.");
      } else if (state === "idle") view?.say(place === pressed ? "Not run: a cell above was stopped" : "Not run");
    },
    output(place, output) {
      views.get(place)?.append(output);
    },
    broken(text) {
      views.get(pressed)?.say(`Python could not run here. ${text}`);
      announce(`Python could not run here. ${text}`);
    },
  });

  places.forEach((place, number) => {
    if (place === null) return;
    const view = new CellView(inputs[number], place, deeds);
    views.set(place, view);
    view.button.addEventListener("click", () => {
      if (view.button.dataset.does === "stop") deeds.stop();
      else deeds.run(place);
    });
  });
  return { deeds, session, views, cells };
}

live.bytes = bytes;
live.begun = begin();
/** What the button's own script calls for the press that brought this one. @param {HTMLElement} input */
live.press = async (input) => {
  const { deeds, views } = await live.begun;
  const view = [...views.values()].find((it) => it.input === input);
  if (view) deeds.run(view.place);
};
