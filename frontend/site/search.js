/**
 * The search itself: fetched when a reader first looks for something, with the book's texts
 * (`search_pages.js`, written while the book is built).
 */

import MiniSearch from "minisearch";
import { placedWords, words } from "./words.js";

/**
 * @typedef {object} Place
 * @property {string} address  from the book's root, with the words to be marked there
 * @property {string} title  of the section
 * @property {string} page  the page's title; empty where it is the section's own
 * @property {string} sentence  the one that fits best
 * @property {{from: number, to: number}[]} marks  the words found in it
 */

/** How many letters of a word may be wrong. Short words, and those with a sign, are as typed. */
const wrong = (most) => (word) => /^[a-z]{5,}$/.test(word) && Math.min(most, word.length > 5 ? 2 : 1);

// From the strictest to the most lenient; the first that finds something answers.
/** @type {import("minisearch").SearchOptions[]} */
const MANNERS = [
  { combineWith: "AND", fuzzy: false },
  { combineWith: "AND", fuzzy: wrong(1) },
  { combineWith: "AND", fuzzy: wrong(2) },
  { combineWith: "OR", fuzzy: wrong(2) },
];
// Where a thing is used or cited, after where it is explained.
const LATER = new Set(["Exercises", "Further reading", "Recap", "Check yourself"]);

/** The sentences of a text, as [from, to]. */
function sentences(text) {
  const ends = [...text.matchAll(/[.!?]["”’)]*\s+(?=["“‘(]?\p{Lu})/gu)].map((end) => end.index + end[0].length);
  return [0, ...ends].map((from, place) => [from, ends[place] ?? text.length]);
}

/** The sentence of a section in which most of the words stand, the first of these. */
function bestSentence(texts, wanted) {
  let best = { count: -1 };
  for (const [anchor, text] of texts) {
    const found = placedWords(text).filter(({ word }) => wanted.has(word));
    for (const [from, to] of sentences(text)) {
      const inside = found.filter((word) => word.from >= from && word.to <= to);
      const count = new Set(inside.map(({ word }) => word)).size;
      if (count > best.count) best = { count, anchor, text, from, to, inside };
    }
  }
  return best;
}

/** Marks that touch or cover each other become one. */
function joined(marks) {
  const sorted = marks.toSorted((one, other) => one.from - other.from);
  const kept = [];
  for (const mark of sorted) {
    const last = kept.at(-1);
    if (last && mark.from <= last.to) last.to = Math.max(last.to, mark.to);
    else kept.push({ ...mark });
  }
  return kept;
}

class BookSearch {
  constructor({ kinds, pages, sections }) {
    this.kinds = kinds;
    this.pages = pages;
    this.sections = sections;
    this.index = new MiniSearch({
      fields: ["title", "page", "text"],
      tokenize: words,
      processTerm: (word) => word,
    });
    this.index.addAll(
      sections.map(([page, title, , texts], id) => ({
        id,
        title,
        page: pages[page][1],
        text: texts.map(([, text]) => text).join(" "),
      })),
    );
  }

  /**
   * The places for what was typed, in groups: the lesson first.
   *
   * @param {string} typed
   * @returns {{kind: string, places: Place[]}[]}
   */
  find(typed) {
    let found = [];
    for (const manner of MANNERS) {
      found = this.index.search(typed, {
        ...manner,
        boost: { title: 4, page: 2 },
        prefix: (word) => word.length > 2,
        boostDocument: (id) => (LATER.has(this.sections[id][1]) ? 0.3 : 1),
      });
      if (found.length) break;
    }
    const groups = this.kinds.map((kind) => ({ kind, places: [] }));
    for (const hit of found) {
      const [page] = this.sections[hit.id];
      groups[this.pages[page][2]].places.push(this.place(hit));
    }
    return groups.filter(({ places }) => places.length);
  }

  /** @returns {Place} */
  place({ id, terms }) {
    const [page, title, anchor, texts] = this.sections[id];
    const [address, pageTitle] = this.pages[page];
    const best = bestSentence(texts, new Set(terms));
    const there = best.count > 0 ? best.anchor : anchor;
    const query = new URLSearchParams({ find: terms.join(" ") });
    const shown = best.count > -1;
    const from = shown ? best.from : 0;
    return {
      address: `${address}?${query}${there ? `#${there}` : ""}`,
      title,
      page: title === pageTitle ? "" : pageTitle,
      sentence: shown ? best.text.slice(from, best.to).trim() : "",
      marks: shown ? joined(best.inside.map((word) => ({ from: word.from - from, to: word.to - from }))) : [],
    };
  }
}

window.bookSearch = new BookSearch(window.bookTexts);
