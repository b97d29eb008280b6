// The keys of a deck, its notes and its presenter's window. The scene itself is the site's.
"use strict";
(() => {
  const slides = [...document.querySelectorAll(".slide")];
  const steps = slides.map((slide) => slide.querySelector("figure.step"));
  const place = document.querySelector(".place");
  const begun = Date.now();
  let here = -1;
  let presenter = null;

  /** Show slide i. The scene looks which steps lie above its reading line: those that are past. */
  function show(i) {
    const next = Math.min(Math.max(i, 0), slides.length - 1);
    if (next === here) return;
    here = next;
    slides.forEach((slide, k) => slide.classList.toggle("here", k === here));
    steps.forEach((step, k) => step.classList.toggle("past", k <= here));
    place.textContent = `${here + 1} of ${slides.length}`;
    history.replaceState(null, "", `#${steps[here].id}`);
    dispatchEvent(new Event("scroll"));
    tell();
  }

  /** Write the notes of the slide into the presenter's window, if it is open. */
  function tell() {
    if (!presenter || presenter.closed) return;
    const { document: page } = presenter;
    page.querySelector(".notes").innerHTML = slides[here].querySelector(".notes").innerHTML;
    page.querySelector(".place").textContent = place.textContent;
    const next = slides[here + 1]?.querySelector("h2").textContent;
    page.querySelector(".next").textContent = next ? `Next: ${next}` : "This is the last slide.";
    page.scrollingElement.scrollTop = 0;
  }

  function openPresenter() {
    presenter = open("", "presenter", "width=760,height=820");
    if (!presenter) return document.body.classList.add("with-notes");
    const page = presenter.document;
    page.title = `${document.title}: notes`;
    const theme = document.documentElement.dataset.theme;
    if (theme) page.documentElement.dataset.theme = theme;
    for (const link of document.querySelectorAll("link[rel=stylesheet]")) {
      const copy = page.createElement("link");
      copy.rel = "stylesheet";
      copy.href = link.href;
      page.head.append(copy);
    }
    page.body.className = "presenter";
    page.body.innerHTML =
      '<p class="clock"><span class="time"></span><span class="place"></span></p>' +
      '<div class="notes"></div><p class="next"></p>';
    page.addEventListener("keydown", onKey);
    tell();
    tick();
  }

  function tick() {
    if (!presenter || presenter.closed) return;
    const seconds = Math.floor((Date.now() - begun) / 1000);
    const two = (value) => String(value).padStart(2, "0");
    presenter.document.querySelector(".time").textContent =
      `${two(Math.floor(seconds / 60))}:${two(seconds % 60)}`;
    setTimeout(tick, 1000);
  }

  function toggleTheme() {
    const root = document.documentElement;
    const dark = root.dataset.theme
      ? root.dataset.theme === "dark"
      : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = dark ? "light" : "dark";
    if (presenter && !presenter.closed) {
      presenter.document.documentElement.dataset.theme = root.dataset.theme;
    }
  }

  function toggleFullScreen() {
    if (document.fullscreenElement) document.exitFullscreen();
    else document.documentElement.requestFullscreen().catch(() => {});
  }

  const deeds = {
    ArrowRight: () => show(here + 1),
    ArrowDown: () => show(here + 1),
    PageDown: () => show(here + 1),
    " ": () => show(here + 1),
    ArrowLeft: () => show(here - 1),
    ArrowUp: () => show(here - 1),
    PageUp: () => show(here - 1),
    Home: () => show(0),
    End: () => show(slides.length - 1),
    n: () => document.body.classList.toggle("with-notes"),
    p: openPresenter,
    f: toggleFullScreen,
    t: toggleTheme,
  };

  function onKey(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    // What the keyboard holds in the scene, the arrows move; space presses a button.
    if (event.target.closest?.(".scene")) return;
    if (event.key === " " && event.target.closest?.("button")) return;
    const deed = deeds[event.key] ?? deeds[event.key.toLowerCase()];
    if (!deed) return;
    event.preventDefault();
    deed();
  }
  addEventListener("keydown", onKey);
  // A mouse that let go of the scene leaves the arrows to the slides.
  addEventListener("pointerup", () => {
    const held = document.activeElement;
    if (held?.closest(".scene") && !held.matches("input, select")) setTimeout(() => held.blur());
  });
  document.addEventListener("click", (event) => {
    const deed = event.target.closest("[data-deck]")?.dataset.deck;
    if (deed) show(here + (deed === "on" ? 1 : -1));
  });

  const named = steps.findIndex((step) => `#${step.id}` === location.hash);
  show(Math.max(named, 0));
})();
