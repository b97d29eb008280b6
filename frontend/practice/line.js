/** A field for a formula, with the formula beside it as it was understood, drawn and in words. */

import { field, make, reachable, unseen } from "./elements.js";
import { Unreadable } from "./reader.js";
import { spoken, typeset } from "./typeset.js";

const PAUSE = 900; // milliseconds until a listener is told, and a reader what cannot be read

/** The formula for the eye; those who listen are told it in words. */
function silent(tree) {
  const math = typeset(tree);
  math.setAttribute("aria-hidden", "true");
  return math;
}

/**
 * @param {string} label
 * @param {(text: string) => import("./reader.js").Tree} understand
 * @param {() => void} [changed]
 */
export function formulaField(label, understand, changed = () => {}) {
  const { input, row } = field(label, "glm-formula");
  const drawn = make("span", "glm-preview");
  const told = unseen();
  told.setAttribute("aria-live", "polite");
  let waiting = 0;

  function update() {
    window.clearTimeout(waiting);
    const empty = !input.value.trim();
    let words = "";
    try {
      const tree = empty ? null : understand(input.value);
      drawn.replaceChildren(...(tree ? [silent(tree)] : []));
      reachable(drawn);
      words = tree ? `Understood: ${spoken(tree)}.` : "";
      drawn.classList.remove("glm-behind");
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      drawn.classList.add("glm-behind"); // what is drawn is of a moment ago
      words = error.message;
      waiting = window.setTimeout(() => {
        const seen = make("small", "", words);
        seen.setAttribute("aria-hidden", "true");
        drawn.replaceChildren(seen);
        reachable(drawn);
      }, PAUSE);
    }
    window.setTimeout(() => {
      if (told.isConnected && told.textContent !== words && current === input.value) told.textContent = words;
    }, PAUSE);
    const current = input.value;
  }
  input.addEventListener("input", () => {
    update();
    changed();
  });
  row.append(drawn, told);
  return {
    input,
    row,
    set(text) {
      input.value = text;
      update();
    },
  };
}
