/** Light and dark; `theme.js` has set what the reader chose before the first paint. */

const systemDark = matchMedia("(prefers-color-scheme: dark)");
const root = document.documentElement;
const isDark = () => (root.dataset.theme ? root.dataset.theme === "dark" : systemDark.matches);

const showTheme = () => {
  document.querySelector(".theme-button").setAttribute("aria-pressed", String(isDark()));
  const paper = getComputedStyle(document.body).backgroundColor;
  for (const meta of document.querySelectorAll("meta")) {
    if (meta.name === "theme-color") meta.content = paper;
  }
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
