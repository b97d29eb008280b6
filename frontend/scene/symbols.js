/**
 * A symbol in an equation, a word in the text and a part of the scene that mean the same carry the
 * same `data-sym`. Pointing at one, or reaching it by keyboard, lights all of them; a click or a tap
 * keeps the light on, and Escape puts it out.
 *
 * From the text, all in the scene but the part that is meant steps back; from the scene only the
 * text lights up: a scene that dims under the hand that drags it is unbearable.
 */

const ALL = "[data-sym]";
let users = 0;
let control = null;

/** Link the page's symbols while at least one scene is there. @returns {() => void} to let go */
export function linkSymbols() {
  users += 1;
  if (users === 1) begin();
  let left = false;
  return () => {
    if (left) return;
    left = true;
    users -= 1;
    if (users === 0) control.abort();
  };
}

const first = (node) => node.dataset.sym.split(" ")[0];
const inScene = (node) => Boolean(node.closest(".scene"));

function begin() {
  control = new AbortController();
  const { signal } = control;
  let kept = null;
  let now = "";

  function light(sym, dim) {
    const next = `${sym} ${dim}`;
    if (next === now) return;
    now = next;
    for (const node of document.querySelectorAll(".lit")) node.classList.remove("lit");
    for (const scene of document.querySelectorAll(".scene")) {
      scene.classList.toggle("some-lit", Boolean(sym && dim));
    }
    if (!sym) return;
    for (const node of document.querySelectorAll(`[data-sym~="${CSS.escape(sym)}"]`)) {
      node.classList.add("lit");
    }
  }
  const at = (event) => (event.target instanceof Element ? event.target.closest(ALL) : null);
  const pressed = () => {
    for (const button of document.querySelectorAll("button.term[data-sym]")) {
      button.setAttribute("aria-pressed", String(first(button) === kept));
    }
  };

  document.addEventListener(
    "pointerover",
    (event) => {
      if (
        event.pointerType === "touch" ||
        document.querySelector(".scene-grip.held, .scene.dragging")
      ) {
        return;
      }
      const node = at(event);
      if (node) light(first(node), !inScene(node));
      else light(kept, Boolean(kept));
    },
    { signal },
  );
  document.addEventListener(
    "focusin",
    (event) => {
      const node = at(event);
      if (node && event.target instanceof Element && event.target.matches(":focus-visible")) {
        light(first(node), !inScene(node));
      }
    },
    { signal },
  );
  document.addEventListener("focusout", () => light(kept, Boolean(kept)), { signal });
  document.addEventListener(
    "click",
    (event) => {
      const node = at(event);
      if (!node?.closest("button.term, .katex")) return;
      kept = kept === first(node) ? null : first(node);
      pressed();
      light(kept ?? (event.pointerType === "mouse" ? first(node) : null), true);
    },
    { signal },
  );
  document.addEventListener(
    "keydown",
    (event) => {
      if (event.key !== "Escape") return;
      kept = null;
      pressed();
      light(null, false);
    },
    { signal },
  );
  signal.addEventListener("abort", () => light(null, false), { once: true });
}
