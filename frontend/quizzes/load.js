/** Files of the site fetched when they are first needed; both kinds may be read from file:// too. */

const folder = () => `${document.documentElement.dataset.content_root ?? ""}_static/`;

/** @type {Map<string, Promise<void>>} */
const asked = new Map();

function once(name, make) {
  if (!asked.has(name)) {
    /** @type {Promise<void>} */
    const coming = new Promise((resolve, reject) => {
      const element = make(folder() + name);
      element.addEventListener("load", () => resolve());
      element.addEventListener("error", () => {
        asked.delete(name); // the next press asks anew
        element.remove();
        reject(new Error(`${name} cannot be read`));
      });
      document.head.append(element);
    });
    asked.set(name, coming);
  }
  return asked.get(name);
}

/** @param {string} name  of a script in _static @returns {Promise<void>} */
export const load = (name) =>
  once(name, (src) => Object.assign(document.createElement("script"), { src }));

/** @param {string} name  of a stylesheet in _static @returns {Promise<void>} */
export const loadStyle = (name) =>
  once(name, (href) => Object.assign(document.createElement("link"), { rel: "stylesheet", href }));
