/**
 * What a reader has typed, kept in the browser for the reader alone.
 *
 * It is in the page's memory first, so that a storage that is full, or closed as in a private window,
 * loses nothing while the page is open. What cannot be read is set aside before it is written over.
 */

const PREFIX = "glm-practice:";
const ASIDE = ":unread";

/** @type {Map<string, any>} */
const memory = new Map();

export const CLOSED =
  "This browser has no room for this page, or keeps nothing for it: what you type lasts until you leave.";
export const UNREAD = "What was kept here could not be read. It is set aside, and you can begin anew.";

function raw(name) {
  try {
    return window.localStorage.getItem(PREFIX + name);
  } catch {
    return null;
  }
}

/** @param {string | null} text @returns {object | undefined} undefined if it is no object */
function parsed(text) {
  try {
    const value = JSON.parse(text);
    return value && typeof value === "object" ? value : undefined;
  } catch {
    return undefined;
  }
}

/** What is kept under a name. @returns {{value: any, trouble: string}} an empty value if there is none */
export function get(name) {
  if (memory.has(name)) return { value: memory.get(name), trouble: "" };
  const text = raw(name);
  const value = text === null ? {} : parsed(text);
  return { value: value ?? {}, trouble: value ? "" : UNREAD };
}

/** What is stored at this moment, perhaps by another tab; an empty value if it is nothing of use. */
export const stored = (name) => parsed(raw(name)) ?? {};

/** Keep a value. @returns {string} a sentence if it does not outlive the page */
export function put(name, value) {
  memory.set(name, value);
  try {
    const before = raw(name);
    if (before !== null && !parsed(before)) window.localStorage.setItem(PREFIX + name + ASIDE, before);
    window.localStorage.setItem(PREFIX + name, JSON.stringify(value));
    return "";
  } catch {
    return CLOSED;
  }
}

/** Be told what another tab, or a file that was taken in, has put under a name. @returns {() => void} what ends it */
export function listen(name, listener) {
  const told = ({ key, newValue }) => {
    if (key !== PREFIX + name || newValue === null) return;
    const value = parsed(newValue);
    if (value) listener(value);
  };
  const taken = () => {
    const value = /** @type {any} */ (parsed(raw(name)));
    if (value) listener({ ...value, text: value.other || value.text });
  };
  window.addEventListener("storage", told);
  document.addEventListener("glm-progress", taken);
  return () => {
    window.removeEventListener("storage", told);
    document.removeEventListener("glm-progress", taken);
  };
}

/** Everything, by name: what is stored, and what only this page knows. */
export function everything() {
  const found = {};
  try {
    for (const key of Object.keys(window.localStorage)) {
      if (!key.startsWith(PREFIX)) continue;
      const text = window.localStorage.getItem(key);
      found[key.slice(PREFIX.length)] = parsed(text) ?? text;
    }
  } catch {
    // only the page's memory, then
  }
  return { ...found, ...Object.fromEntries(memory) };
}

export function forget() {
  memory.clear();
  try {
    for (const key of Object.keys(window.localStorage)) {
      if (key.startsWith(PREFIX)) window.localStorage.removeItem(key);
    }
  } catch {
    // there was none
  }
}
