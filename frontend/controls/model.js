/**
 * A page's stand-in for the model that a live notebook provides: the same five methods, no kernel.
 *
 * @typedef {object} Model
 * @property {(key: string) => any} get
 * @property {(key: string, value: any) => void} set
 * @property {(event: string, listener: () => void) => void} on
 * @property {(event: string, listener: () => void) => void} off
 * @property {() => void} save_changes
 */

/**
 * @param {Record<string, any>} state
 * @returns {Model}
 */
export function pageModel(state) {
  const values = { ...state };
  /** @type {Map<string, Set<() => void>>} */
  const listeners = new Map();
  return {
    get: (key) => values[key],
    set(key, value) {
      values[key] = value;
      for (const listener of listeners.get(`change:${key}`) ?? []) listener();
    },
    on(event, listener) {
      if (!listeners.has(event)) listeners.set(event, new Set());
      listeners.get(event).add(listener);
    },
    off(event, listener) {
      listeners.get(event)?.delete(listener);
    },
    save_changes() {}, // nobody to tell
  };
}

/** Write a state into a URL fragment: `#gaussian_mean={"mu":1.3}`, percent-encoded. */
export function toFragment(name, state) {
  return `#${name}=${encodeURIComponent(JSON.stringify(state))}`;
}

/**
 * Read the state for this figure out of a URL fragment.
 *
 * @returns {Record<string, any> | null} null if the fragment is not about this figure
 * @throws {Error} if it is, but cannot be read
 */
export function fromFragment(name, fragment) {
  const start = `#${name}=`;
  if (!fragment.startsWith(start)) return null;
  const state = JSON.parse(decodeURIComponent(fragment.slice(start.length)));
  if (state === null || typeof state !== "object" || Array.isArray(state)) {
    throw new Error("The link does not hold the state of a figure.");
  }
  return state;
}
