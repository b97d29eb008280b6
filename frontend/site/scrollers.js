/**
 * What is wider than its column: a formula that nearly fits is set smaller, one that does not is
 * broken where mathematicians break it, and every other box that scrolls sideways can be reached and
 * scrolled with the keyboard, and fades out where it goes on.
 */

// Smaller than this a formula is hard to read, and is broken, or scrolled, instead.
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
  box.classList.remove("stacked");
  const share = () => box.clientWidth / box.scrollWidth;
  // KaTeX knows the places after a relation or an operation; within an array there are none.
  if (share() < LEAST) box.classList.add("stacked");
  const ratio = share();
  if (ratio >= 1 || ratio < LEAST) return;
  // Down to a tenth of a pixel, so that rounding leaves nothing to scroll.
  const size = parseFloat(getComputedStyle(formula).fontSize) * ratio;
  formula.style.fontSize = `${Math.floor(size * 10 - 0.5) / 10}px`;
};

/** Mark the sides to which a box goes on. @param {HTMLElement} box */
const markEnds = (box) => {
  const { scrollLeft, clientWidth, scrollWidth } = box;
  const start = scrollLeft > 1;
  const end = scrollLeft + clientWidth < scrollWidth - 1;
  const ends = start ? (end ? "both" : "start") : end ? "end" : "";
  if (ends) box.dataset.goesOn = ends;
  else delete box.dataset.goesOn;
};

const markScrollers = () => {
  for (const box of /** @type {NodeListOf<HTMLElement>} */ (scrollers)) {
    fit(box);
    markEnds(box);
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
for (const box of /** @type {NodeListOf<HTMLElement>} */ (scrollers)) {
  watcher.observe(box);
  box.addEventListener("scroll", () => markEnds(box), { passive: true });
}
document.fonts?.ready.then(markScrollers);
