/** One Python for the exercises of a page: started at the first run, ended when it is stopped or takes too long. */

/** @typedef {{right?: boolean, says?: string, state?: Record<string, any>, trouble?: string, stopped?: string}} Answer */

const LONGEST = 10_000; // milliseconds of a run
const FILE = "micropython.js";

/** The folder of the page's scripts. */
const folder = () => new URL(`${document.documentElement.dataset.content_root}_static/`, location.href).href;

/** @returns {Promise<Worker>} */
async function makeWorker() {
  if (location.protocol !== "file:") return new Worker(folder() + FILE);
  const held = /** @type {any} */ (window);
  if (!held.glmPython) {
    await new Promise((resolve, reject) => {
      const script = Object.assign(document.createElement("script"), { src: folder() + FILE });
      script.addEventListener("load", resolve);
      script.addEventListener("error", () => reject(new Error(`${FILE} is not there.`)));
      document.head.append(script);
    });
  }
  const source = new Blob([`(${held.glmPython})()`], { type: "text/javascript" });
  return new Worker(URL.createObjectURL(source));
}

export class Engine {
  /** @type {Worker | null} */
  #worker = null;
  /** @type {((answer: Answer) => void) | null} */
  #answer = null;
  #print = (_line) => {};
  #clock = 0;

  get running() {
    return this.#answer !== null;
  }

  /** @param {object} asked @param {(line: string) => void} print @returns {Promise<Answer>} */
  async run(asked, print) {
    if (this.running) return { stopped: "Another exercise is running; stop it first." };
    this.#print = print;
    const answered = new Promise((resolve) => {
      this.#answer = resolve;
    });
    try {
      this.#worker ??= this.#listen(await makeWorker());
      this.#clock = window.setTimeout(
        () => this.stop(`Stopped after ${LONGEST / 1000} seconds: does a loop never end?`),
        LONGEST,
      );
      this.#worker.postMessage(asked);
    } catch (error) {
      this.stop(`Python could not be started here. ${error.message}`);
    }
    return answered;
  }

  /** @param {Worker} worker */
  #listen(worker) {
    worker.addEventListener("message", ({ data }) => {
      if ("print" in data) this.#print(data.print);
      else if (data.answer) this.#finish(data.answer);
      else if (data.broken) this.stop(`Python could not be started here. ${data.broken}`);
    });
    worker.addEventListener("error", (event) => {
      this.stop(`Python could not be started here. ${event.message ?? ""}`);
    });
    return worker;
  }

  /** @param {Answer} answer */
  #finish(answer) {
    window.clearTimeout(this.#clock);
    const answered = this.#answer;
    this.#answer = null;
    answered?.(answer);
  }

  /** @param {string} stopped  what is said of it */
  stop(stopped) {
    this.#worker?.terminate();
    this.#worker = null;
    this.#finish({ stopped });
  }
}
