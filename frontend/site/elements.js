/** The elements of a page as what they are: HTML. */

/** @param {string} selector @param {ParentNode} within @returns {HTMLElement} */
export const one = (selector, within = document) => within.querySelector(selector);

/** @param {string} selector @param {ParentNode} within @returns {HTMLElement[]} */
export const all = (selector, within = document) => [...within.querySelectorAll(selector)].map(
  (element) => /** @type {HTMLElement} */ (element),
);

/** @param {string} selector @param {ParentNode} within @returns {HTMLAnchorElement[]} */
export const allLinks = (selector, within = document) =>
  all(selector, within).map((element) => /** @type {HTMLAnchorElement} */ (element));

/** Where an event happened. @param {Event} event @returns {HTMLElement} */
export const target = (event) => /** @type {HTMLElement} */ (event.target);
