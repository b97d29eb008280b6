/**
 * The variants of a question, as Python ships them: words with holes once, and columns of values.
 *
 * @typedef {string | number | null} Cell
 * @typedef {Cell[] | {of: Cell[], at: number[]}} Column
 * @typedef {object} Question
 * @property {string} name
 * @property {string} title
 * @property {"number" | "choice" | "order" | "drag" | "panels"} kind
 * @property {string} section  the id of the section that teaches it
 * @property {number} size  how many variants
 * @property {string[]} ask  wordings, used in turn
 * @property {Record<string, Column>} columns  holes by name; results by "=" and name
 * @property {string} [because]  why the right answer is right
 * @property {string} [otherwise]  what helps after a wrong answer that no slip leads to
 * @property {[string, string][]} [slips]  name and meaning
 * @property {[string, string, string][]} [options]  name, text, meaning; the first is right
 * @property {[string, string][]} [lines]  line, and why it cannot come sooner
 * @property {[string, string, string][]} [extras]  name, line, and what is wrong with it
 * @property {Record<string, number>} [states]  by a number of the scene, how far off still counts
 * @property {Record<string, any>} [begin]  the scene before
 * @property {number[]} [x]  where the dots of a panel stand, from 0 to 1
 */

/** The value of a column for one variant. @param {Column} column @param {number} place @returns {any} */
export function cell(column, place) {
  return Array.isArray(column) ? column[place] : column.of[column.at[place]];
}

/** A result of a variant by its name. @param {Question} question */
export const result = (question, place, name) => cell(question.columns[`=${name}`], place);

/**
 * The words with the numbers of a variant in their holes.
 *
 * @param {Question} question
 * @param {string} words  HTML
 * @param {number} place
 * @param {Record<string, string>} [more]  further holes
 */
export function fill(question, words, place, more = {}) {
  return words.replace(/«(\w+)»/g, (_, name) =>
    name in more ? more[name] : String(cell(question.columns[name], place)),
  );
}

/** What the variant asks. @param {Question} question @param {number} place */
export const asked = (question, place) =>
  fill(question, question.ask[place % question.ask.length], place);
