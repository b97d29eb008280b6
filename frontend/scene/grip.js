/**
 * A grip: the one look of everything that can be dragged. A ring in the scene, 44 px to the finger,
 * a slider to the keyboard and to a screen reader.
 *
 * @typedef {object} Hold  what a grip does
 * @property {string} label
 * @property {string} [sym]
 * @property {"x" | "y" | "both"} [axis]
 * @property {"ink" | "ink draw" | "quiet"} [look]
 * @property {(x: number, y: number) => void} drag  to a place in the scene, px
 * @property {(dx: number, dy: number, event: KeyboardEvent) => void} key
 * @property {() => {now: number, min: number, max: number, text: string}} value
 * @property {() => void} [start]
 * @property {() => void} [end]
 * @property {() => void} [enter]
 * @property {(event: KeyboardEvent) => boolean} [press]  other keys; says whether it took one
 * @property {() => void} [focus]
 */

/** Into the hand, without the ring that the keyboard needs. @param {HTMLElement} node */
export function focus(node) {
  const options = { preventScroll: true, focusVisible: false }; // newer than the types
  node.focus(options);
}

const ARROWS = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};
const PAGES = { PageUp: 5, PageDown: -5 };

export class Grip {
  /**
   * @param {HTMLElement} layer
   * @param {string} id
   * @param {Hold} hold
   * @param {AbortSignal} signal
   */
  constructor(layer, id, hold, signal) {
    this.layer = layer;
    this.hold = hold;
    this.id = id;
    /** @type {Record<string, string>} what a screen reader has been told */
    this.told = {};
    this.x = 0;
    this.y = 0;
    const node = (this.node = document.createElement("div"));
    const { axis = "x", look = "" } = hold;
    node.className = `scene-grip ${axis} ${look}`;
    node.dataset.grip = id;
    node.setAttribute("role", "slider");
    node.setAttribute("aria-label", hold.label);
    if (axis !== "both") {
      node.setAttribute("aria-orientation", axis === "y" ? "vertical" : "horizontal");
    }
    if (hold.sym) node.dataset.sym = hold.sym;
    node.append(document.createElement("i"));
    node.hidden = true;
    layer.append(node);
    this.listen(signal);
  }

  listen(signal) {
    const { node, hold } = this;
    const on = (type, hear, options = {}) =>
      node.addEventListener(type, hear, { ...options, signal });
    let from = null; // of the pointer, to the grip's middle
    on("touchstart", (event) => event.preventDefault(), { passive: false });
    on("pointerdown", (event) => {
      if (event.button || from) return;
      event.preventDefault();
      focus(node);
      node.setPointerCapture(event.pointerId);
      const box = this.layer.getBoundingClientRect();
      from = {
        id: event.pointerId,
        dx: event.clientX - box.left - this.x,
        dy: event.clientY - box.top - this.y,
      };
      this.touch();
      node.classList.add("held");
      hold.start?.();
    });
    on("pointermove", (event) => {
      if (from?.id !== event.pointerId) return;
      // The scene may have been resized or scrolled since.
      const box = this.layer.getBoundingClientRect();
      hold.drag(event.clientX - box.left - from.dx, event.clientY - box.top - from.dy);
      this.speak();
    });
    const release = (event) => {
      if (from?.id !== event.pointerId) return;
      from = null;
      node.classList.remove("held");
      hold.end?.();
      this.speak();
    };
    for (const type of ["pointerup", "pointercancel", "lostpointercapture"]) on(type, release);
    on("focus", () => {
      hold.focus?.();
      this.speak();
    });
    on("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || !this.press(event)) return;
      event.preventDefault();
      this.touch();
      this.speak();
    });
  }

  press(event) {
    const { hold } = this;
    if (hold.press?.(event)) return true;
    const big = event.shiftKey ? 5 : 1;
    if (ARROWS[event.key]) {
      const [dx, dy] = ARROWS[event.key].map((d) => d * big);
      // On a line, all four arrows do.
      if (hold.axis === "both") hold.key(dx, dy, event);
      else hold.key(dx + dy, dx + dy, event);
    } else if (PAGES[event.key]) {
      hold.key(PAGES[event.key], hold.axis === "both" ? 0 : PAGES[event.key], event);
    } else if ((event.key === "Enter" || event.key === " ") && hold.enter) hold.enter();
    else return false;
    return true;
  }

  /** Once touched, its halo calls no longer. */
  touch() {
    this.node.classList.add("touched");
    this.node.classList.remove("call");
  }

  speak() {
    const { now, min, max, text } = this.hold.value();
    const values = {
      now: String(Math.round(now * 1000) / 1000),
      min: String(min),
      max: String(max),
      text,
    };
    for (const key in values) {
      if (this.told[key] !== values[key]) {
        this.node.setAttribute(`aria-value${key}`, (this.told[key] = values[key]));
      }
    }
  }

  /** @param {import("./marks.js").GripPlace | null} place  null: it is not there */
  place(place) {
    const { node } = this;
    if (Boolean(place) === node.hidden) {
      node.hidden = !place;
      node.tabIndex = place ? 0 : -1;
      if (place && !this.called) node.classList.add("call"); // the first time only
      this.called = true;
    }
    if (!place) return;
    [this.x, this.y] = [place.x, place.y];
    const move = `translate(${Math.round(place.x * 10) / 10}px, ${Math.round(place.y * 10) / 10}px)`;
    if (move !== this.move) node.style.transform = this.move = move;
    const opacity = String(Math.min(1, (place.presence - 0.5) * 2));
    if (opacity !== this.opacity) node.style.opacity = this.opacity = opacity;
    this.speak(); // a step, or Python, moves it as well as a hand
  }
}
