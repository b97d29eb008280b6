/** Search as you type: in the header's box, or over the whole of the search page. */

import { target } from "./elements.js";
import { load } from "./load.js";
import { say } from "./status.js";

const MOST_IN_BOX = 4; // of each kind; the search page shows all
const root = document.documentElement.dataset.content_root;

let loading = null;
/** The search, fetched when it is first wanted. */
function search() {
  loading ??= load("search_pages.js")
    .then(() => load("search.js"))
    .then(() => window.bookSearch);
  return loading;
}

/** The sentence, with what was found in it marked. */
function marked({ sentence, marks }) {
  const line = document.createElement("p");
  let end = 0;
  for (const { from, to } of marks) {
    const mark = document.createElement("mark");
    mark.textContent = sentence.slice(from, to);
    line.append(sentence.slice(end, from), mark);
    end = to;
  }
  line.append(sentence.slice(end));
  return line;
}

/** @param {import("./search.js").Place} place */
function entry(place) {
  const item = document.createElement("li");
  const link = document.createElement("a");
  link.href = root + place.address;
  link.textContent = place.title;
  item.append(link);
  if (place.page) {
    const page = document.createElement("span");
    page.className = "on";
    page.textContent = place.page;
    link.append(" ", page);
  }
  if (place.sentence) item.append(marked(place));
  return item;
}

/** What was found, as a heading and a list for each kind. */
function shown(groups, most, rank) {
  return groups.flatMap(({ kind, places }) => {
    const heading = document.createElement(rank);
    heading.className = "kind";
    heading.textContent = kind;
    const list = document.createElement("ol");
    list.append(...places.slice(0, most).map(entry));
    return [heading, list];
  });
}

const count = (groups) => groups.reduce((sum, { places }) => sum + places.length, 0);

/** What to say of so many places. */
function summary(groups, query) {
  const places = count(groups);
  if (!places) return `Nothing found for “${query}”. Try fewer or other words.`;
  return `${places} ${places === 1 ? "place" : "places"} for “${query}”`;
}

/** Call a function with what the field holds, once the reader pauses and the search is there. */
function onTyping(field, answer) {
  /** @type {ReturnType<typeof setTimeout>} */
  let timer;
  const ask = async () => {
    const query = field.value.trim();
    const found = query ? (await search()).find(query) : null;
    // While the search was fetched, the reader may have typed on.
    if (field.value.trim() === query) answer(found, query);
  };
  field.addEventListener("focus", () => search(), { once: true });
  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, 80);
  });
  return ask;
}

function headerBox(form, field, box) {
  const close = () => {
    box.hidden = true;
  };
  onTyping(field, (found, query) => {
    if (!found) return close();
    const all = document.createElement("a");
    all.className = "all";
    all.href = `${form.action}?${new URLSearchParams({ q: query })}`;
    all.textContent = count(found) ? "All places" : "To the search page";
    const said = document.createElement("p");
    said.className = "said";
    said.textContent = summary(found, query);
    say(said.textContent);
    box.replaceChildren(said, ...shown(found, MOST_IN_BOX, "p"), all);
    box.hidden = false;
    box.scrollTop = 0;
  });
  form.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !box.hidden) {
      field.focus();
      close();
      event.preventDefault();
    }
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    const stops = [field, ...box.querySelectorAll("a")];
    const at = stops.indexOf(document.activeElement);
    if (box.hidden || at < 0) return;
    event.preventDefault();
    stops[Math.min(Math.max(at + (event.key === "ArrowDown" ? 1 : -1), 0), stops.length - 1)].focus();
  });
  form.addEventListener("focusout", (event) => {
    if (event.relatedTarget && !form.contains(event.relatedTarget)) close();
  });
  document.addEventListener("pointerdown", (event) => {
    if (!form.contains(event.target)) close();
  });
  field.addEventListener("focus", () => {
    if (box.childElementCount && field.value.trim()) box.hidden = false;
  });
}

function searchPage(form, field, list) {
  const line = document.getElementById("search-summary");
  const before = { line: line.textContent, list: [...list.childNodes] };
  const title = document.title;
  const ask = onTyping(field, (found, query) => {
    line.textContent = found ? summary(found, query) : before.line;
    say(line.textContent);
    list.replaceChildren(...(found ? shown(found, Infinity, "h2") : before.list));
    document.title = found ? `“${query}” – ${title}` : title;
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    ask();
  });
  field.value = new URLSearchParams(location.search).get("q") ?? "";
  if (field.value) ask();
  else field.focus();
}

const list = document.getElementById("search-results");
for (const form of document.querySelectorAll("form.search")) {
  const field = form.querySelector("input");
  const box = form.querySelector(".found");
  if (box) headerBox(form, field, box);
  else if (list) searchPage(form, field, list);
}

document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
  if (target(event).closest("input, textarea, select, [contenteditable]")) return;
  // On a phone the box in the header is not shown.
  const fields = [...document.querySelectorAll("input")];
  const field = fields.find((it) => it.type === "search" && it.checkVisibility());
  if (!field) return;
  event.preventDefault();
  field.focus();
  field.select();
});
