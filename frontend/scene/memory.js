/** What the reader drew or set before the scene answered, kept in the browser for each step. */

const PREFIX = "one-recipe-scene";

/** Where the browser keeps things; null where it may not. */
function store() {
  try {
    return globalThis.localStorage ?? null;
  } catch {
    return null;
  }
}

export class Memory {
  /** @param {import("./scene.js").Scene} scene  @param {HTMLElement[]} steps */
  constructor(scene, steps) {
    this.scene = scene;
    this.steps = steps;
    this.guesses = new Map(); // of this visit, by step
    this.at = null;
    this.stop = scene.on("keep", (guess) => this.keep(guess));
  }

  /** The step that a state's guess belongs to: the last that asked. */
  enter(i) {
    let k = i;
    while (k >= 0 && !/"ask_(curve|mean)":\s*1/.test(this.steps[k].dataset.step)) k -= 1;
    this.at = k < 0 ? null : k;
    this.scene.data.guess = this.at === null ? {} : this.load(k);
  }

  key(k) {
    return `${PREFIX} ${location.pathname} ${this.steps[k].id || k}`;
  }

  load(k) {
    if (!this.guesses.has(k)) {
      let guess = {};
      try {
        guess = JSON.parse(store()?.getItem(this.key(k)) ?? "{}");
      } catch {
        // What another page or version has left there is nothing to this one.
      }
      this.guesses.set(k, isGuess(guess) ? guess : {});
    }
    return this.guesses.get(k);
  }

  keep(guess) {
    if (this.at === null) return;
    this.guesses.set(this.at, guess);
    try {
      store()?.setItem(this.key(this.at), JSON.stringify(guess));
    } catch {
      // A full or closed store: the guess lasts as long as the page.
    }
  }

  /** Back at a step that was answered before, its answer stands beside the guess. */
  show(i) {
    if (i === this.at) this.scene.prediction.show();
  }

  end() {
    this.stop();
  }
}

function isGuess(guess) {
  const number = (value) => value === undefined || Number.isFinite(value);
  const { knots, mean } = guess ?? {};
  const drawn =
    knots === undefined ||
    (Array.isArray(knots) && knots.length === 31 && knots.every(Number.isFinite));
  return typeof guess === "object" && guess !== null && drawn && number(mean);
}
