/** Numbers as people read them: a true minus sign, stable digits, words for what is not finite. */

/** @param {number} value @param {number} [digits] decimals */
export function decimal(value, digits = 2) {
  if (Number.isNaN(value)) return "not a number";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
  if (value !== 0 && Math.abs(value) >= 1e6) return scientific(value);
  const text = Math.abs(value).toFixed(digits);
  return value < 0 && Number(text) !== 0 ? `−${text}` : text;
}

function scientific(value) {
  const [mantissa, exponent] = Math.abs(value).toExponential(1).split("e");
  return `${value < 0 ? "−" : ""}${mantissa}·10^${exponent.replace("+", "").replace("-", "−")}`;
}

/** Round away the dust of binary fractions, so that 0.1 + 0.2 is kept and shown as 0.3. */
export function tidy(value) {
  return Number(value.toPrecision(12));
}

/** @param {number} value @param {number} low @param {number} high */
export function clamp(value, low, high) {
  return Math.min(Math.max(value, low), high);
}

/** A number, or a list, or a nested list of them, as Python source. */
export function python(value) {
  if (Array.isArray(value)) return `[${value.map(python).join(", ")}]`;
  if (value === null || value === undefined) return "None";
  if (value === true) return "True";
  if (value === false) return "False";
  return typeof value === "string" ? JSON.stringify(value) : String(tidy(value));
}
