/** The scene has its room from the first paint on; where it does not come, its drawn pictures do. */

addEventListener("load", () => {
  if (!document.querySelector("[data-alive]")) document.documentElement.classList.remove("scenes-live");
});
