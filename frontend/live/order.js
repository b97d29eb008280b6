/** Which cells run, and in which order: what stands above a cell has run before it does. */

/**
 * @typedef {object} Cell
 * @property {string} source  as the book has it
 * @property {string} [text]  as the reader has changed it
 * @property {boolean} [aside]  of the page's figures and quizzes alone: no other cell needs it
 * @property {boolean} [elsewhere]  it asks for what a page has not
 * @property {number} [ran]  when it last ran, counted in runs; none before the first
 * @property {string} [ranText]  the text that ran
 */

/** @param {Cell} cell */
export const textOf = (cell) => cell.text ?? cell.source;

/**
 * The cells to run for one that was pressed: those above it that have not run as they now read, or
 * that ran before something above them did, and then itself.
 *
 * @param {Cell[]} cells
 * @param {number} pressed
 * @returns {number[]}
 */
export function cellsToRun(cells, pressed) {
  const needed = [];
  let latest = 0;
  for (let place = 0; place < pressed; place += 1) {
    const cell = cells[place];
    if (cell.elsewhere || (cell.aside && !cells[pressed].aside)) continue;
    const stale = !cell.ran || cell.ranText !== textOf(cell) || cell.ran < latest || needed.length > 0;
    if (stale) needed.push(place);
    else latest = cell.ran;
  }
  return [...needed, pressed];
}

/** All that was run is forgotten. @param {Cell[]} cells */
export function forget(cells) {
  for (const cell of cells) {
    delete cell.ran;
    delete cell.ranText;
  }
}
