/**
 * What the package knows and the front end needs, each fact stated once, in Python.
 *
 * `facts.json` is written by `tools/export_facts.py`; change a fact there, in the package. In the
 * bundle the families' formulas are MathML, in the file they are LaTeX.
 *
 * @typedef {object} FamilyFacts
 * @property {string} name  what the family is called
 * @property {string} title  the same in a sentence
 * @property {string} colour  the class `glm-…` that sets its colour
 * @property {string[]} formulas  T, a and b
 * @property {Record<string, number>} known  what is taken as known, with the book's values
 * @property {string} knownAs  what that is, with its letter in the formulas
 * @property {number} low  the range of each entry of η in the figures
 * @property {number} high
 * @property {number} step
 * @property {number | number[]} start
 *
 * @typedef {{x: number[], y: number[], xlabel: string, ylabel: string}} Rows
 */

import facts from "./facts.json" with { type: "json" };

/** @type {Record<string, FamilyFacts>} the families by the name that Python knows them by */
export const familyFacts = facts.families;

/** @type {Record<string, string[]>} their names, as a list of them groups them */
export const groups = facts.groups;

export const { limits } = facts;

/** @type {{shop: Rows, gentoo: Rows}} the rows that figures start from */
export const data = facts.data;
