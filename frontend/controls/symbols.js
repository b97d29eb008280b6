/**
 * One symbol in many places: wherever it is pointed at, focused or tapped, it lights up in all.
 *
 * Every place carries the symbol's key in `data-symbol` (or two keys, with a space between). The
 * buttons among them are one stop for the Tab key; the arrow keys go from one to the next.
 */

import { select } from "d3-selection";

/**
 * @param {import("./frame.js").Frame} frame
 * @param {Record<string, [string, string]>} meanings  by key: the symbol, and what it stands for
 * @param {import("d3-selection").Selection} line  where the meaning is written
 */
export function symbols(frame, meanings, line) {
  const { stage } = frame;
  const buttons = stage.selectAll("button[data-symbol]");
  let kept = ""; // what a tap or a press has lit, until the next
  const keysAt = (target) => target?.closest?.("[data-symbol]")?.dataset.symbol ?? "";

  function light(keys) {
    const wanted = keys.split(" ");
    stage.selectAll("[data-symbol]").classed("glm-lit", function () {
      return this.dataset.symbol.split(" ").some((key) => key && wanted.includes(key));
    });
    stage.selectAll(".glm-code-line").classed("glm-lit", function () {
      return Boolean(this.querySelector(".glm-lit"));
    });
    const texts = wanted.filter((key) => meanings[key]).map((key) => meanings[key].join(": "));
    line.text(texts.join("; ") || "Point at a symbol, or tap it, to see everywhere it occurs.");
  }

  function keep(keys) {
    kept = keys === kept ? "" : keys;
    buttons.attr("aria-pressed", (_, i, all) => String(all[i].dataset.symbol === kept));
    light(kept);
  }

  function stopAt(button) {
    buttons.attr("tabindex", (_, i, all) => (all[i] === button ? 0 : -1));
  }

  stage.on("pointerover.symbols focusin.symbols", (event) => {
    light(keysAt(event.target) || kept);
    if (event.type === "focusin" && event.target.matches("button[data-symbol]")) {
      stopAt(event.target);
    }
  });
  stage.on("pointerleave.symbols focusout.symbols", () => light(kept));
  stage.on("click.symbols", (event) => {
    const keys = keysAt(event.target);
    if (keys && !event.target.closest(".glm-knob")) keep(keys);
  });
  buttons.on("keydown", function (event) {
    const all = buttons.nodes();
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    const end = { Home: 0, End: all.length - 1 }[event.key];
    if (step === undefined && end === undefined) return;
    event.preventDefault();
    const next = end ?? (all.indexOf(this) + step + all.length) % all.length;
    select(all[next]).node().focus();
  });
  stopAt(buttons.node());
  keep("");
}
