/** What the questions of a page are built from. */

/** An element with its children. */
export function make(tag, className, ...children) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  element.append(...children);
  return element;
}

/**
 * @param {string} label
 * @param {(() => void) | null} pressed
 * @param {{type?: string, name?: string}} [options]  `name` is said in place of the label
 */
export function makeButton(label, pressed, { type = "button", name } = {}) {
  const button = make("button", "", label);
  button.type = type;
  if (name) button.setAttribute("aria-label", name);
  if (pressed) button.addEventListener("click", pressed);
  return button;
}

/** A number as people write it: decimal point or comma, either minus, or a fraction. */
export function toNumber(text) {
  const plain = text.trim().replace(/[−–]/g, "-").replace(",", ".");
  const match = /^([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)(?:\s*\/\s*(\d+))?$/i.exec(plain);
  const value = match ? Number(match[1]) / Number(match[2] ?? 1) : NaN;
  return Number.isFinite(value) ? value : null;
}
