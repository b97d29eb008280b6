/** A reader who comes from the search sees the words marked where they were found. */

import { placedWords } from "./words.js";

function ranges(element, wanted) {
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  const found = [];
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (node.parentElement.closest(".katex-mathml")) continue;
    for (const { word, from, to } of placedWords(node.nodeValue)) {
      if (!wanted.has(word)) continue;
      const range = document.createRange();
      range.setStart(node, from);
      range.setEnd(node, to);
      found.push(range);
    }
  }
  return found;
}

const query = new URLSearchParams(location.search).get("find");
const place = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
if (query && place) {
  // What is folded must open before it can be seen, and then the page has another length.
  const folded = place.closest("details");
  if (folded && !folded.open) {
    folded.open = true;
    place.scrollIntoView();
  }
  if (CSS.highlights) CSS.highlights.set("found", new Highlight(...ranges(place, new Set(query.split(" ")))));
}
