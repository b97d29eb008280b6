// Runs before the first paint, so that a reader who chose a theme never sees the other one flash, and
// that the scene has its room before it comes.
"use strict";
(() => {
  const root = document.documentElement;
  root.classList.add("js", "scenes-live");
  try {
    const chosen = localStorage.getItem("theme");
    if (chosen === "light" || chosen === "dark") root.dataset.theme = chosen;
  } catch {
    // Storage is closed to this page: the system's preference holds.
  }
})();
