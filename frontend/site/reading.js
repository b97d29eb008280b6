/**
 * Where the reader is: how far each chapter was read, which of its questions are answered, and where
 * the last visit ended. Kept in the browser alone, and only from the first scroll on.
 */

import { all, one } from "./elements.js";
import { readFresh, readQuiz } from "./quiz_progress.js";

const READ = "book-read:";
const LEFT_OFF = "book-left-off";

/** @returns {any} null where nothing readable is kept */
function kept(key) {
  try {
    return JSON.parse(localStorage.getItem(key));
  } catch {
    return null;
  }
}

function keep(key, value) {
  try {
    localStorage.setItem(key, JSON.stringify(value));
  } catch {
    // Storage is closed to this page, or full: nothing is remembered.
  }
}

const page = document.body.dataset.page;
const isChapter = Boolean(document.querySelector("article .launch"));

// --- In the contents ------------------------------------------------------------------------------

/** How far a chapter was read, from 0 to 1. */
function share(docname) {
  const { seen, of } = kept(READ + docname) ?? {};
  return Number.isInteger(seen) && of > 0 ? Math.min(seen / of, 1) : 0;
}

function words(part, quiz, fresh) {
  const said = [];
  if (part > 0) said.push(part === 1 ? "read" : `${Math.round(100 * part)} % read`);
  if (quiz) said.push(`${quiz.right} of ${quiz.of} questions answered`);
  if (fresh) said.push(`${fresh.mastered} of ${fresh.of} topics mastered`);
  return said.join(", ");
}

function showProgress() {
  for (const item of all("[data-chapter]")) {
    const docname = item.dataset.chapter;
    const part = share(docname);
    const name = docname.split("/").at(-1);
    const quiz = readQuiz(name);
    const fresh = readFresh(name);
    const said = words(part, quiz, fresh);
    let mark = one(".progress", item);
    if (!said) {
      mark?.remove();
      continue;
    }
    if (!mark) {
      mark = document.createElement("span");
      mark.className = "progress";
      item.append(mark);
    }
    mark.style.setProperty("--read", String(part));
    mark.classList.toggle("answered", Boolean(quiz && quiz.right >= quiz.of));
    mark.style.setProperty("--mastered", String(fresh ? fresh.mastered / fresh.of : 0));
    mark.classList.toggle("practised", Boolean(fresh));
    mark.title = said;
    const unseen = document.createElement("span");
    unseen.className = "unseen";
    unseen.textContent = said;
    mark.replaceChildren(unseen);
  }
}

// --- On a chapter ---------------------------------------------------------------------------------

/** The steps of the scene; on a page without one, its sections. */
function stops() {
  const steps = [...document.querySelectorAll("article [data-step]")];
  return steps.length ? steps : [...document.querySelectorAll("article section > section")];
}

/** A heading's words; of a formula the letters, once. */
function plain(heading) {
  const copy = heading.cloneNode(true);
  for (const typeset of copy.querySelectorAll(".katex-html")) typeset.remove();
  return copy.textContent.trim();
}

function follow() {
  const all = stops();
  if (!all.length) return;
  const note = () => {
    const passed = all.filter((stop) => stop.getBoundingClientRect().top < innerHeight * 0.62);
    if (!passed.length) return;
    const before = kept(READ + page)?.seen ?? 0;
    keep(READ + page, { seen: Math.max(before, passed.length), of: all.length });
    const section = passed.at(-1).closest("section[id]");
    const heading = section?.querySelector(":scope > :is(h2, h3)");
    keep(LEFT_OFF, {
      page,
      title: document.title.split(" – ")[0],
      anchor: heading ? section.id : "",
      section: heading ? plain(heading) : "",
    });
    showProgress();
  };
  /** @type {ReturnType<typeof setTimeout>} */
  let due;
  addEventListener(
    "scroll",
    () => {
      // Often enough to be right when the page is left, and no work while the reader scrolls.
      clearTimeout(due);
      due = setTimeout(note, 250);
    },
    { passive: true },
  );
}

// --- On the title page ----------------------------------------------------------------------------

function showLeftOff(box) {
  const place = kept(LEFT_OFF);
  const known = all("[data-chapter]").find(
    (item) => item.dataset.chapter === place?.page,
  );
  if (!known) return;
  const link = box.querySelector("a");
  const anchor = /^[\w-]+$/.test(place.anchor ?? "") ? `#${place.anchor}` : "";
  link.href = known.querySelector("a").getAttribute("href") + anchor;
  link.textContent = [place.title, place.section].filter(Boolean).join(" › ");
  box.hidden = false;
  box.querySelector("button").addEventListener("click", () => {
    const keys = Object.keys(localStorage);
    for (const key of keys) if (key === LEFT_OFF || key.startsWith(READ)) localStorage.removeItem(key);
    box.hidden = true;
    showProgress();
  });
}

showProgress();
// A page in another tab may add to it.
addEventListener("storage", showProgress);
document.addEventListener("glm-fresh", showProgress);
if (isChapter) follow();
const box = one(".left-off");
if (box) showLeftOff(box);
