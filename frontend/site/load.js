/** Classic scripts, and styles, fetched when they are first needed: they may be read from file:// too. */

const root = document.documentElement.dataset.content_root;

/** @param {string} name  of a file in _static @returns {Promise<void>} */
export const load = (name) =>
  new Promise((resolve, reject) => {
    const element = document.createElement("script");
    element.src = `${root}_static/${name}`;
    element.addEventListener("load", () => resolve());
    element.addEventListener("error", () => reject(new Error(`${name} cannot be read`)));
    document.head.append(element);
  });

/** @param {string} name  of a stylesheet in _static @returns {Promise<void>} */
export const style = (name) =>
  new Promise((resolve, reject) => {
    const element = document.createElement("link");
    element.rel = "stylesheet";
    element.href = `${root}_static/${name}`;
    element.addEventListener("load", () => resolve());
    element.addEventListener("error", () => reject(new Error(`${name} cannot be read`)));
    document.head.append(element);
  });
