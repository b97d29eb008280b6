/** Which of a chapter's cells stands where on its page. */

const bare = (text) => text.replace(/\s+$/gm, "").trim();

/**
 * For every code block of the page the place of its cell, in the page's order; null where there is none.
 *
 * @param {{source: string}[]} cells
 * @param {string[]} texts
 * @returns {(number | null)[]}
 */
export function matched(cells, texts) {
  const taken = new Set();
  return texts.map((text) => {
    const place = cells.findIndex((cell, at) => !taken.has(at) && bare(cell.source) === bare(text));
    if (place < 0) return null;
    taken.add(place);
    return place;
  });
}
