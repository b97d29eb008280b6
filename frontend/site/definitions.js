/**
 * A term of the glossary shows its definition: while the mouse is on it or on the definition, while it
 * has the focus, or after a tap. The link itself leads to the glossary.
 */

import { allLinks } from "./elements.js";
import { load } from "./load.js";

let loading = null;
const definitions = () => {
  loading ??= load("definitions.js").then(() => window.bookDefinitions);
  return loading;
};

const card = document.createElement("div");
card.id = "definition";
card.setAttribute("role", "tooltip");
card.hidden = true;

/** The term whose definition is shown, or about to be. @type {HTMLAnchorElement | null} */
let current = null;
/** @type {ReturnType<typeof setTimeout>} */
let leaving;

function hide() {
  clearTimeout(leaving);
  current?.removeAttribute("aria-describedby");
  current = null;
  card.hidden = true;
}

/** Below the term, or above it where there is no room below. */
function place(term) {
  const [line] = term.getClientRects();
  const room = document.documentElement.clientWidth;
  const width = Math.min(25 * 16, room - 24);
  card.style.width = `${width}px`;
  card.style.left = `${Math.max(12, Math.min(line.left, room - width - 12)) + scrollX}px`;
  const below = line.bottom + 8;
  const above = line.top - card.offsetHeight - 8;
  const fits = below + card.offsetHeight < innerHeight;
  card.style.top = `${(fits || above < 0 ? below : above) + scrollY}px`;
}

async function show(term) {
  clearTimeout(leaving);
  if (current === term) return;
  hide();
  current = term;
  const known = await definitions();
  // Meanwhile the reader may have gone on.
  if (current !== term) return;
  const html = known[decodeURIComponent(term.hash.slice(1))];
  if (!html) return;
  card.innerHTML = html;
  const more = document.createElement("a");
  more.href = term.href;
  more.tabIndex = -1;
  more.textContent = "Glossary";
  card.append(more);
  card.hidden = false;
  term.setAttribute("aria-describedby", card.id);
  place(term);
}

const leave = () => {
  clearTimeout(leaving);
  leaving = setTimeout(hide, 250);
};

const terms = allLinks("a.defined");
if (terms.length) {
  document.querySelector("main").append(card);
  card.addEventListener("pointerenter", () => clearTimeout(leaving));
  card.addEventListener("pointerleave", leave);
}
for (const term of terms) {
  let touched = false;
  term.addEventListener("pointerdown", (event) => {
    touched = event.pointerType !== "mouse";
  });
  term.addEventListener("pointerenter", (event) => {
    if (event.pointerType === "mouse") show(term);
  });
  term.addEventListener("pointerleave", (event) => {
    if (event.pointerType === "mouse") leave();
  });
  term.addEventListener("focus", () => show(term));
  term.addEventListener("blur", leave);
  term.addEventListener("click", (event) => {
    // A finger cannot hover: its tap shows the definition, from where a link leads on.
    if (!touched) return;
    event.preventDefault();
    show(term);
  });
}
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") hide();
});
document.addEventListener("pointerdown", (event) => {
  if (current && event.target !== current && !card.contains(/** @type {Node} */ (event.target))) hide();
});
addEventListener("resize", hide);
