/**
 * One symbol in many places: wherever it is pointed at, focused or tapped, it lights up in all.
 *
 * Every place carries the symbol's key in `data-symbol` (or two keys, with a space between). The
 * buttons among them are one stop for the Tab key; the arrow keys go from one to the next.
 */

/**
 * @param {import("./frame.js").Frame} frame
 * @param {Record<string, [string, string]>} meanings  by key: the symbol, and what it stands for
 * @param {import("./controls.js").Selection} line  where the meaning is written
 */
export function symbols(frame, meanings, line) {
  const { stage } = frame;
  /** @type {import("d3-selection").Selection<HTMLButtonElement, any, any, any>} */
  const buttons = stage.selectAll("button[data-symbol]");
  /** @type {import("d3-selection").Selection<HTMLElement, any, any, any>} */
  const places = stage.selectAll("[data-symbol]");
  /** @type {import("d3-selection").Selection<HTMLElement, any, any, any>} */
  const lines = stage.selectAll(".glm-code-line");
  let kept = ""; // what a tap or a press has lit, until the next
  const keysAt = (/** @type {Element} */ target) =>
    /** @type {HTMLElement | null} */ (target?.closest?.("[data-symbol]"))?.dataset.symbol ?? "";

  function light(keys) {
    const wanted = keys.split(" ");
    places.classed("glm-lit", function () {
      return this.dataset.symbol.split(" ").some((key) => key && wanted.includes(key));
    });
    lines.classed("glm-lit", function () {
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
    const target = /** @type {HTMLButtonElement} */ (event.target);
    light(keysAt(target) || kept);
    if (event.type === "focusin" && target.matches("button[data-symbol]")) stopAt(target);
  });
  stage.on("pointerleave.symbols focusout.symbols", () => light(kept));
  stage.on("click.symbols", (event) => {
    const target = /** @type {Element} */ (event.target);
    const keys = keysAt(target);
    if (keys && !target.closest(".glm-knob")) keep(keys);
  });
  buttons.on("keydown", function (event) {
    const all = buttons.nodes();
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    const end = { Home: 0, End: all.length - 1 }[event.key];
    if (step === undefined && end === undefined) return;
    event.preventDefault();
    const next = end ?? (all.indexOf(this) + step + all.length) % all.length;
    all[next].focus();
  });
  stopAt(buttons.node());
  keep("");
}
