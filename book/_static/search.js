// Answers a search from Sphinx's index. Sphinx's searchtools.js finds the pages; this file only
// decides how they are shown: with the page's own description, which is already here, in place of
// an excerpt that a browser may not fetch when the book is opened from disk.
"use strict";

// searchtools.js expects this name from a script that the book does not load.
const SPHINX_HIGHLIGHT_ENABLED = false;

{
  const list = document.getElementById("search-results");
  const summary = document.getElementById("search-summary");
  const root = document.documentElement.dataset.content_root;
  const pages = new Map(
    [...list.children].map((item) => [item.dataset.docname, item.querySelector("p").textContent]),
  );

  const entry = ([docname, title, anchor]) => {
    const item = document.createElement("li");
    const link = item.appendChild(document.createElement("a"));
    link.href = `${root}${docname}${DOCUMENTATION_OPTIONS.LINK_SUFFIX}${anchor}`;
    // Titles in the index are HTML text: entities must be decoded, never run.
    const text = new DOMParser().parseFromString(title, "text/html").body.textContent;
    link.textContent = text.replace(" > ", " › ");
    if (!anchor && pages.has(docname)) {
      item.appendChild(document.createElement("p")).textContent = pages.get(docname);
    }
    return item;
  };

  Search.performSearch = (query) => {
    document.title = `“${query}” – ${document.title}`;
    if (Search.hasIndex()) Search.query(query);
    else Search.deferQuery(query);
  };

  Search.query = (query) => {
    const found = Search._performSearch(...Search._parseQuery(query)).reverse();
    list.replaceChildren(...found.map(entry));
    summary.textContent =
      found.length === 0
        ? `Nothing found for “${query}”. Try fewer or other words.`
        : `${found.length} ${found.length === 1 ? "place" : "places"} for “${query}”:`;
  };
}
