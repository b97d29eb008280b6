/** The message slot: a line of fixed height that speaks. The words change, never the layout. */

import { pieces } from "./words.js";

const FADE = 140; // ms, as in the stylesheet

export class Slot {
  /** @param {HTMLElement} node */
  constructor(node) {
    this.node = node;
    this.text = "";
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
  }

  /** @param {string} text  @param {boolean} [running]  a number that runs: not read out, no fade */
  say(text, running = false) {
    if (this.text === text) return;
    this.text = text;
    const { node } = this;
    node.setAttribute("aria-live", running ? "off" : "polite");
    clearTimeout(this.timer);
    const change = () => {
      node.replaceChildren(
        ...pieces(text, 16).map(({ text: part, face, shift }) => {
          if (face === "sans") return part;
          const piece = document.createElement(shift < 0 ? "sup" : shift > 0 ? "sub" : "span");
          piece.className = `scene-${face}`;
          piece.textContent = part;
          return piece;
        }),
      );
      node.classList.remove("changing");
    };
    if (running) change();
    else {
      node.classList.add("changing");
      this.timer = setTimeout(change, FADE);
    }
  }

  end() {
    clearTimeout(this.timer);
  }
}
