/**
 * What is wider than its column: a formula that nearly fits is set smaller, and every other box that
 * scrolls sideways can be reached and scrolled with the keyboard (and has a shadow where it goes on).
 */

// Smaller than this a formula is hard to read, and is scrolled instead.
const LEAST = 0.78;

const scrollers = document.querySelectorAll(
  ".scroll, div.highlight > pre, .output.text_html, .output.text_latex, .output pre",
);

/** @param {Element} box */
const fit = (box) => {
  const formula = /** @type {HTMLElement | null} */ (
    box.parentElement.matches(".math.display") ? box.querySelector(".katex") : null
  );
  if (!formula) return;
  formula.style.fontSize = "";
  const ratio = box.clientWidth / box.scrollWidth;
  if (ratio >= 1 || ratio < LEAST) return;
  // Down to a tenth of a pixel, so that rounding leaves nothing to scroll.
  const size = parseFloat(getComputedStyle(formula).fontSize) * ratio;
  formula.style.fontSize = `${Math.floor(size * 10 - 0.5) / 10}px`;
};

const markScrollers = () => {
  for (const box of /** @type {NodeListOf<HTMLElement>} */ (scrollers)) {
    fit(box);
    const scrolls = box.scrollWidth > box.clientWidth;
    if (scrolls === box.hasAttribute("tabindex")) continue;
    if (scrolls) {
      box.tabIndex = 0;
      box.setAttribute("role", "group");
      box.setAttribute("aria-label", "Scrolls sideways");
    } else {
      for (const name of ["tabindex", "role", "aria-label"]) box.removeAttribute(name);
    }
  }
};

let width = 0;
const watcher = new ResizeObserver((changes) => {
  // A formula that was set smaller makes its box lower; that is no reason to begin anew.
  const now = changes.reduce((sum, { contentRect }) => sum + contentRect.width, 0);
  if (now === width) return;
  width = now;
  markScrollers();
});
for (const box of scrollers) watcher.observe(box);
document.fonts?.ready.then(markScrollers);
