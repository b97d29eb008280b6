/**
 * One Python for the page: started at the first press, stopped and started anew as the reader asks.
 *
 * It speaks to a worker and tells a listener what happens; the page's elements are not its concern.
 */

import { cellsToRun, forget, textOf } from "./order.js";

/**
 * @typedef {object} Listener
 * @property {(got: number, total: number) => void} loading
 * @property {(place: number, state: "waiting" | "running" | "done" | "failed" | "idle") => void} cell
 * @property {(place: number, output: any) => void} output
 * @property {(text: string) => void} broken
 */

export class Session {
  /**
   * @param {import("./order.js").Cell[]} cells
   * @param {() => Promise<Worker>} makeWorker  one that has been told where it is
   * @param {Listener} listener
   */
  constructor(cells, makeWorker, listener) {
    this.cells = cells;
    this.makeWorker = makeWorker;
    this.listener = listener;
    /** @type {number[]} */
    this.queue = [];
    this.runs = 0;
    /** @type {Worker | null} */
    this.worker = null;
    this.ready = false;
    this.life = 0;
  }

  get running() {
    return this.queue.length > 0;
  }

  /** Run a cell, and first what it needs. @param {number} place */
  async press(place) {
    const more = cellsToRun(this.cells, place).filter((it) => !this.queue.includes(it));
    this.queue.push(...more);
    for (const it of more) this.listener.cell(it, "waiting");
    if (!this.worker) await this.start();
    else if (this.ready && this.queue.length === more.length) this.next();
  }

  async start() {
    const life = (this.life += 1);
    this.listener.loading(0, 0);
    try {
      const worker = await this.makeWorker();
      if (life !== this.life) {
        worker.terminate();
        return;
      }
      this.worker = worker;
      worker.addEventListener("message", ({ data }) => {
        if (life === this.life) this.hear(data);
      });
      worker.addEventListener("error", (event) => {
        if (life === this.life) this.fail(event.message || "The worker could not be started.");
      });
    } catch (error) {
      if (life === this.life) this.fail(error.message);
    }
  }

  /** @param {any} message of the worker */
  hear(message) {
    const { say, id } = message;
    if (say === "progress") this.listener.loading(message.got, message.total);
    else if (say === "ready") {
      this.ready = true;
      this.next();
    } else if (say === "running") this.listener.cell(id, "running");
    else if (say === "output") this.listener.output(id, message.output);
    else if (say === "done") this.finish(id, message.ok);
    else if (say === "failed") this.fail(message.text);
  }

  next() {
    if (!this.running) return;
    const [place] = this.queue;
    const cell = this.cells[place];
    cell.ranText = textOf(cell);
    this.listener.cell(place, "running");
    this.worker.postMessage({ do: "run", id: place, source: cell.ranText });
  }

  /** @param {number} place @param {boolean} ok */
  finish(place, ok) {
    this.queue.shift();
    if (ok) this.cells[place].ran = this.runs += 1;
    this.listener.cell(place, ok ? "done" : "failed");
    // What stands below one that failed would fail for want of it.
    if (ok) this.next();
    else this.drop();
  }

  drop() {
    const waiting = this.queue;
    this.queue = [];
    for (const place of waiting) this.listener.cell(place, "idle");
  }

  /** @param {string} text */
  fail(text) {
    this.end();
    this.listener.broken(text);
  }

  /** End what runs, and with it all that was computed. */
  end() {
    this.life += 1;
    this.worker?.terminate();
    this.worker = null;
    this.ready = false;
    forget(this.cells);
    this.drop();
  }
}
