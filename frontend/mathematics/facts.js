/**
 * What the package knows and the front end needs, each fact stated once, in Python.
 *
 * `facts.json` is written by `tools/export_facts.py`; change a fact there, in the package.
 *
 * @typedef {object} FamilyFacts
 * @property {string} name  what the family is called
 * @property {string} colour  the class `glm-…` that sets its colour
 * @property {Record<string, number>} known  what is taken as known, with the book's values
 */

import facts from "./facts.json" with { type: "json" };

/** @type {Record<string, FamilyFacts>} the families by the name that Python knows them by */
export const familyFacts = facts.families;
