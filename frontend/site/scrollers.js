/** Boxes that scroll sideways can be reached and scrolled with the keyboard. */

const scrollers = document.querySelectorAll(
  ".scroll, div.highlight > pre, .output.text_html, .output.text_latex, .output pre",
);
const markScrollers = () => {
  for (const box of scrollers) {
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
const watcher = new ResizeObserver(markScrollers);
for (const box of scrollers) watcher.observe(box);
document.fonts?.ready.then(markScrollers);
