/** Classic scripts, and styles, fetched when they are first needed: they may be read from file:// too. */

const root = document.documentElement.dataset.content_root;

/** @returns {Promise<void>} */
const arrival = (element, name) =>
  new Promise((resolve, reject) => {
    element.addEventListener("load", () => resolve());
    element.addEventListener("error", () => reject(new Error(`${name} cannot be read`)));
    document.head.append(element);
  });

/** @param {string} name  of a file in _static */
export const load = (name) =>
  arrival(Object.assign(document.createElement("script"), { src: `${root}_static/${name}` }), name);

/** @param {string} name  of a stylesheet in _static */
export const style = (name) => {
  const href = `${root}_static/${name}`;
  return arrival(Object.assign(document.createElement("link"), { rel: "stylesheet", href }), name);
};
