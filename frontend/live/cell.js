/** One cell of the page that can be run: its code to edit, its state in words, its outputs in place. */

import { append } from "./outputs.js";

/** @param {string} name @param {string} className @param {string} [text] */
const element = (name, className, text = "") => {
  const made = document.createElement(name);
  made.className = className;
  made.textContent = text;
  return made;
};

/** The text of an element that is edited, where a new line may be a character or an element. @param {Node} node */
function textIn(node) {
  let text = "";
  for (const child of node.childNodes) {
    if (child.nodeName === "BR") text += "\n";
    else if (child.nodeType === Node.TEXT_NODE) text += child.textContent;
    else text += (child.nodeName === "DIV" && text ? "\n" : "") + textIn(child);
  }
  return text;
}

export class CellView {
  /**
   * @param {HTMLElement} input  the page's `.cell_input`
   * @param {number} place  which cell of the chapter it is
   * @param {{run: (place: number) => void, stop: () => void, restore: (place: number) => void,
   *   edit: (place: number, text: string) => void}} deeds
   */
  constructor(input, place, deeds) {
    this.input = input;
    this.place = place;
    this.deeds = deeds;
    this.code = /** @type {HTMLElement} */ (input.querySelector("pre"));
    this.original = this.code.innerHTML;
    this.plain = this.text;
    this.button = /** @type {HTMLButtonElement} */ (input.querySelector("button.run"));
    /** @type {HTMLElement | null} */
    this.bar = null;
    this.outputs = element("div", "cell_output live-output");
    /** The book's own output, which steps aside. @type {HTMLElement | null} */
    this.recorded = this.findRecorded();
    this.holder = null;
  }

  /** The output that belongs to this code; that of a step of the scene stays where it is. */
  findRecorded() {
    const cell = this.input.closest(".cell");
    const output = /** @type {HTMLElement} */ (cell?.querySelector(".cell_output"));
    return output?.querySelector("figure.step, figure.bench") ? null : (output ?? null);
  }

  get text() {
    return textIn(this.code).replace(/\n$/, "");
  }

  /** From now on it can be edited, and says how it stands. */
  open() {
    if (this.bar) return;
    this.code.contentEditable = "plaintext-only";
    if (this.code.contentEditable !== "plaintext-only") this.code.contentEditable = "true";
    this.code.spellcheck = false;
    this.code.setAttribute("role", "textbox");
    this.code.setAttribute("aria-multiline", "true");
    this.code.setAttribute("aria-label", "Code of this cell, which can be edited");
    // Colours are the book's; what is typed would take on those of the word beside it.
    this.code.addEventListener("focus", () => {
      this.code.textContent = this.text;
    });
    this.code.addEventListener("blur", () => {
      if (this.text === this.plain) this.code.innerHTML = this.original;
    });
    this.code.addEventListener("input", () => this.deeds.edit(this.place, this.text));
    this.code.addEventListener("keydown", (event) => this.key(event));
    this.bar = element("div", "live-bar");
    this.state = element("span", "live-state");
    this.meter = document.createElement("progress");
    this.meter.hidden = true;
    this.meter.setAttribute("aria-label", "How much of Python has come");
    this.back = /** @type {HTMLButtonElement} */ (element("button", "live-back", "As in the book"));
    this.back.type = "button";
    this.back.addEventListener("click", () => this.deeds.restore(this.place));
    this.bar.append(this.button, this.state, this.meter, this.back);
    this.input.append(this.bar);
    this.button.classList.add("in-bar");
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    if (event.key !== "Enter") return;
    if (event.shiftKey || event.ctrlKey || event.metaKey) {
      event.preventDefault();
      this.deeds.run(this.place);
    } else {
      // The next line begins as far in as this one.
      const selection = getSelection();
      const before = selection.getRangeAt(0).cloneRange();
      before.selectNodeContents(this.code);
      before.setEnd(selection.anchorNode, selection.anchorOffset);
      const line = textIn(before.cloneContents()).split("\n").at(-1);
      const deeper = /:\s*$/.test(line) ? "    " : "";
      event.preventDefault();
      document.execCommand("insertText", false, `\n${/^ */.exec(line)[0]}${deeper}`);
    }
  }

  /** @param {string} text @param {"run" | "stop"} [does] what the button does now */
  say(text, does = "run") {
    this.open();
    this.state.textContent = text;
    this.meter.hidden = true;
    this.button.textContent = does === "stop" ? "Stop" : "Run";
    this.button.dataset.does = does;
    this.bar.classList.toggle("busy", does === "stop");
  }

  /** @param {number} got @param {number} total */
  loading(got, total) {
    const megabytes = (size) => (size / 1e6).toFixed(1);
    this.say(total ? `Fetching Python: ${megabytes(got)} of ${megabytes(total)} MB` : "Fetching Python", "stop");
    this.meter.hidden = false;
    if (total) {
      this.meter.max = total;
      this.meter.value = got;
    }
  }

  /** Its outputs are about to come. */
  begin() {
    this.outputs.replaceChildren();
    if (this.outputs.isConnected) return;
    if (this.recorded) {
      // Taken out, not hidden: two elements of one id would mislead links and figures.
      this.holder = document.createComment("");
      this.recorded.replaceWith(this.holder, this.outputs);
    } else this.input.after(this.outputs);
  }

  /** @param {object} output */
  append(output) {
    append(this.outputs, output);
    // Figures and quizzes come to life as those of the page did.
    document.dispatchEvent(new CustomEvent("one-recipe-output", { detail: this.outputs }));
  }

  /** The book's code and output again. */
  restore() {
    this.code.innerHTML = this.original;
    if (this.outputs.isConnected) {
      if (this.holder) {
        this.holder.replaceWith(this.recorded);
        this.holder = null;
      }
      this.outputs.remove();
    }
    this.say("As in the book");
  }
}
