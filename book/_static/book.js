// What a page does beyond being read. Every part leaves the page usable when it cannot run.
"use strict";

const say = (message) => {
  document.getElementById("status").textContent = message;
};

// --- Light and dark -----------------------------------------------------------------------------

const systemDark = matchMedia("(prefers-color-scheme: dark)");
const root = document.documentElement;
const isDark = () => (root.dataset.theme ? root.dataset.theme === "dark" : systemDark.matches);

const showTheme = () => {
  document.querySelector(".theme-button").setAttribute("aria-pressed", String(isDark()));
  const paper = getComputedStyle(document.body).backgroundColor;
  for (const meta of document.querySelectorAll("meta[name=theme-color]")) meta.content = paper;
};

const toggleTheme = () => {
  const wanted = isDark() ? "light" : "dark";
  // A choice that equals the system's is no choice: the page follows the system again.
  const followsSystem = (wanted === "dark") === systemDark.matches;
  if (followsSystem) delete root.dataset.theme;
  else root.dataset.theme = wanted;
  try {
    if (followsSystem) localStorage.removeItem("theme");
    else localStorage.setItem("theme", wanted);
  } catch {
    // Storage is closed to this page: the choice lasts until the page is left.
  }
  showTheme();
};

document.querySelector(".theme-button").addEventListener("click", toggleTheme);
systemDark.addEventListener("change", showTheme);
showTheme();

// --- The contents, in a dialog where there is no room beside the text ----------------------------

const chapters = document.getElementById("chapters");
const menu = document.querySelector("dialog.menu");
const menuButton = document.querySelector(".menu-button");
const besideText = document.createComment("chapters");
chapters.replaceWith(besideText);
besideText.after(chapters);

menuButton.addEventListener("click", () => {
  menu.append(chapters);
  menuButton.setAttribute("aria-expanded", "true");
  menu.showModal();
});
menu.addEventListener("close", () => {
  besideText.after(chapters);
  menuButton.setAttribute("aria-expanded", "false");
});
menu.addEventListener("click", (event) => {
  // A click on the backdrop counts as a click on the dialog itself.
  if (event.target === menu) menu.close();
});
matchMedia("(min-width: 62rem)").addEventListener("change", () => menu.close());

// --- Search: "/" goes to the field, as in most documentation --------------------------------------

document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input, textarea, select, [contenteditable]")) return;
  const field = [...document.querySelectorAll("input[name=q]")].find((input) => input.offsetParent);
  if (!field) return;
  event.preventDefault();
  field.focus();
  field.select();
});

// --- Boxes that scroll sideways can be reached and scrolled with the keyboard ---------------------

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

// --- Copying code ---------------------------------------------------------------------------------

const copy = async (code) => {
  try {
    await navigator.clipboard.writeText(code.textContent.trimEnd());
    say("Code copied");
    return true;
  } catch {
    getSelection().selectAllChildren(code);
    say("Copying is not allowed here. The code is selected instead.");
    return false;
  }
};

for (const block of document.querySelectorAll(".cell_input div.highlight")) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "copy";
  button.textContent = "Copy";
  button.addEventListener("click", async () => {
    button.textContent = (await copy(block.querySelector("pre"))) ? "Copied" : "Selected";
    setTimeout(() => {
      button.textContent = "Copy";
    }, 2000);
  });
  block.append(button);
}

// --- The contents of the page follow the reader ---------------------------------------------------

const links = new Map(
  [...document.querySelectorAll(".on-page a")].map((link) => [
    decodeURIComponent(link.hash.slice(1)),
    link,
  ]),
);
const targets = [...links.keys()].map((id) => document.getElementById(id)).filter(Boolean);
const followReader = () => {
  const line = innerHeight / 4;
  const read = targets.filter((target) => target.getBoundingClientRect().top < line).at(-1);
  for (const [id, link] of links) {
    if (id === read?.id) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
};
if (targets.length) {
  // The observer, unlike a scroll listener, only calls when a heading crosses the line.
  const observer = new IntersectionObserver(followReader, { rootMargin: "0px 0px -75% 0px" });
  for (const target of targets) observer.observe(target);
}

// --- On paper nothing stays folded ----------------------------------------------------------------

const folded = [];
const unfold = () => {
  for (const details of document.querySelectorAll("details:not([open])")) {
    details.open = true;
    folded.push(details);
  }
};
const foldAgain = () => {
  for (const details of folded.splice(0)) details.open = false;
};
const paper = matchMedia("print");
paper.addEventListener("change", () => (paper.matches ? unfold() : foldAgain()));
addEventListener("beforeprint", unfold);
addEventListener("afterprint", foldAgain);
