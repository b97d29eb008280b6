/** Keys for what a phone's keyboard hides: Greek letters, functions, a fraction, a factorial. */

import { button, make } from "./elements.js";

// What a key says, what it is called, and what it writes: | is where the cursor goes, and what was
// selected comes where ~ stands.
const KEYS = [
  ["φ", "phi", "φ|"], ["λ", "lambda", "λ|"], ["σ", "sigma", "σ|"], ["μ", "mu", "μ|"],
  ["θ", "theta", "θ|"], ["η", "eta", "η|"], ["y", "y", "y|"], ["e^", "e to the power", "e^(~|)"],
  ["exp", "exp of", "exp(~|)"], ["log", "log of", "log(~|)"], ["√", "square root of", "sqrt(~|)"],
  ["Γ", "gamma function of", "Γ(~|)"], ["^", "to the power", "^(~|)"], ["a/b", "fraction", "(~|)/()"],
  ["!", "factorial", "!|"], ["(", "open bracket", "(|"], [")", "close bracket", ")|"],
];

/** @param {() => HTMLInputElement} aimed  the field that the keys write into */
export function keys(aimed) {
  const all = KEYS.map(([label, name, writes]) => {
    const key = button(label, () => write(aimed(), writes));
    key.setAttribute("aria-label", name);
    // The field keeps the focus, and a phone its keyboard.
    key.addEventListener("pointerdown", (event) => event.preventDefault());
    return key;
  });
  const group = make("div", "glm-keys", ...all);
  group.setAttribute("role", "group");
  group.setAttribute("aria-label", "Mathematics keys");
  return group;
}

/** @param {HTMLInputElement} input @param {string} template */
function write(input, template) {
  const [from, to] = [input.selectionStart ?? input.value.length, input.selectionEnd ?? input.value.length];
  const selected = input.value.slice(from, to);
  const text = template.replace("~", selected);
  const at = from + text.indexOf("|");
  input.value = input.value.slice(0, from) + text.replace("|", "") + input.value.slice(to);
  input.focus();
  input.setSelectionRange(at, at);
  input.dispatchEvent(new Event("input", { bubbles: true }));
}

/** Keys, and a button that shows them; where a finger points they are there from the start. */
export function keyboard(aimed) {
  const group = keys(aimed);
  const toggle = button("Keys", () => show(group.hidden));
  const show = (open) => {
    group.hidden = !open;
    toggle.setAttribute("aria-expanded", String(open));
  };
  show(window.matchMedia("(pointer: coarse)").matches);
  return { group, toggle };
}
