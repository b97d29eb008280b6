/**
 * What is wider than its column: a formula that nearly fits is set smaller, one that does not is
 * broken where mathematicians break it, and every other box that scrolls sideways can be reached and
 * scrolled with the keyboard, and fades out where it goes on.
 */

// Smaller than this a formula is hard to read, and is broken, or scrolled, instead.
const LEAST = 0.78;

/** @type {NodeListOf<HTMLElement>} */
const boxes = document.querySelectorAll(
  ".scroll, div.highlight > pre, .output.text_html, .output.text_latex, .output pre",
);
// The laboratory is wider than the text on purpose.
const scrollers = [...boxes].filter((box) => getComputedStyle(box).overflowX !== "visible");

/** The formula that fills a box, if one does. @param {Element} box @returns {HTMLElement | null} */
const formulaIn = (box) =>
  box.parentElement.matches(".math.display") ? box.querySelector(".katex") : null;
/** @type {[HTMLElement, HTMLElement][]} boxes with their formulas */
const formulas = scrollers.flatMap((box) => {
  const formula = formulaIn(box);
  return formula ? [[box, formula]] : [];
});

/** How much of what it holds each box shows. */
const shares = () => formulas.map(([box]) => box.clientWidth / box.scrollWidth);

// All that is read is read together, or every box would have the page laid out anew.
const fit = () => {
  for (const [box, formula] of formulas) {
    formula.style.fontSize = "";
    box.classList.remove("stacked");
  }
  const asTyped = shares();
  // KaTeX knows the places after a relation or an operation; within an array there are none.
  formulas.forEach(([box], i) => asTyped[i] < LEAST && box.classList.add("stacked"));
  const sizes = shares().map((share, i) =>
    share < 1 && share >= LEAST ? share * parseFloat(getComputedStyle(formulas[i][1]).fontSize) : 0,
  );
  formulas.forEach(([, formula], i) => {
    // Down to a tenth of a pixel, so that rounding leaves nothing to scroll.
    if (sizes[i]) formula.style.fontSize = `${Math.floor(sizes[i] * 10 - 0.5) / 10}px`;
  });
};

/** The sides to which a box goes on. @param {Element} box */
const endsOf = ({ scrollLeft, clientWidth, scrollWidth }) => {
  const start = scrollLeft > 1;
  const end = scrollLeft + clientWidth < scrollWidth - 1;
  return start ? (end ? "both" : "start") : end ? "end" : "";
};

/** @param {HTMLElement} box  @param {string} ends */
const markEnds = (box, ends) => {
  if (ends) box.dataset.goesOn = ends;
  else delete box.dataset.goesOn;
};

const markScrollers = () => {
  fit();
  const found = scrollers.map((box) => ({
    ends: endsOf(box),
    scrolls: box.scrollWidth > box.clientWidth,
  }));
  scrollers.forEach((box, i) => {
    const { ends, scrolls } = found[i];
    markEnds(box, ends);
    if (scrolls === box.hasAttribute("tabindex")) return;
    if (scrolls) {
      box.tabIndex = 0;
      box.setAttribute("role", "group");
      box.setAttribute("aria-label", "Scrolls sideways");
    } else {
      for (const name of ["tabindex", "role", "aria-label"]) box.removeAttribute(name);
    }
  });
};

let width = 0;
const watcher = new ResizeObserver((changes) => {
  // A formula that was set smaller makes its box lower; that is no reason to begin anew.
  const now = changes.reduce((sum, { contentRect }) => sum + contentRect.width, 0);
  if (now === width) return;
  width = now;
  markScrollers();
});
for (const box of scrollers) {
  watcher.observe(box);
  box.addEventListener("scroll", () => markEnds(box, endsOf(box)), { passive: true });
}
document.fonts?.ready.then(markScrollers);
