/**
 * Formulas as they are typed, read into a tree; nothing is evaluated.
 *
 * The names, the limits and the refusals are those of `glmlesson.expressions`, which reads what
 * students hand in. A page is more generous than a grader: with `generous` a product needs no sign,
 * as in φ^y (1-φ)^(1-y), and y! is a factorial.
 *
 * @typedef {{is: string, parts: Tree[], name?: string, text?: string}} Tree  `is` is one of number,
 *   name, constant, call, negative, sum, difference, product, quotient, power
 */

const LONGEST = 2000; // characters
const DEEPEST = 180; // brackets within brackets
const LARGEST_NUMBER = 1e100;
const LARGEST_POWER = 1000;

const ONE = "exp log sqrt abs log1p expm1 sin cos tan asin acos atan sinh cosh tanh asinh acosh atanh erf erfc gamma loggamma factorial LambertW";
const TWO = "binomial besseli besselk";
/** By how many arguments each takes. @type {Record<string, number>} */
const FUNCTIONS = Object.fromEntries([
  ...ONE.split(" ").map((name) => [name, 1]),
  ...TWO.split(" ").map((name) => [name, 2]),
]);
const ALSO_CALLED = { ln: "log", gammaln: "loggamma", Abs: "abs", arctan: "atan", comb: "binomial" };
const CONSTANTS = { pi: "pi", e: "e", E: "e" };
const MODULES = new Set("np numpy math sp sympy scipy special".split(" "));
const GREEK = {
  ...{ α: "alpha", β: "beta", γ: "gamma", δ: "delta", η: "eta", θ: "theta", κ: "kappa" },
  ...{ λ: "lambda", μ: "mu", ν: "nu", π: "pi", ρ: "rho", σ: "sigma", τ: "tau", φ: "phi" },
  ...{ ϕ: "phi", ψ: "psi", ω: "omega", Γ: "gamma" },
};
/** The letter of a name: λ of lambda. @type {Record<string, string>} */
export const LETTERS = Object.fromEntries(
  Object.entries(GREEK).filter(([letter]) => !"Γϕ".includes(letter)).map(([letter, name]) => [name, letter]),
);
const SIGNS = { "**": "^", "−": "-", "–": "-", "·": "*", "×": "*", "⋅": "*", "{": "(", "}": ")", "[": "(", "]": ")" };
const RAISED = { "²": "2", "³": "3" };
const ALIASES = { varphi: "phi", lam: "lambda" };

/** A formula that is not written as this module reads it; the message says what to write. */
export class Unreadable extends Error {}

const BROKEN =
  "The formula could not be read; write products with *, powers with ^, and close every bracket.";
const TOKEN = /\s*(?:(\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?)|([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)|([αβγδηθκλμνπρστφϕψωΓ])|(\*\*|.))/suy;

/** @returns {{kind: "number" | "name" | "sign", text: string, spaced?: boolean}[]} */
function tokens(text, generous) {
  const found = [];
  TOKEN.lastIndex = 0;
  const trimmed = text.trimEnd();
  while (TOKEN.lastIndex < trimmed.length) {
    const [, number, name, letter, sign] = TOKEN.exec(trimmed);
    if (number) found.push({ kind: "number", text: number });
    else if (name) found.push({ kind: "name", text: name });
    else if (letter) found.push({ kind: "name", text: GREEK[letter] });
    else if (generous && sign === "\\") continue; // as before a name in LaTeX
    else if (generous && RAISED[sign]) {
      found.push({ kind: "sign", text: "^" }, { kind: "number", text: RAISED[sign] });
    } else if (!generous && /[{}[\]]/.test(sign)) throw new Unreadable(BROKEN);
    else found.push({ kind: "sign", text: SIGNS[sign] ?? sign });
  }
  return found;
}

/**
 * @param {string} text
 * @param {string[]} symbols  the names that may stand in it, besides the constants pi and e
 * @param {{generous?: boolean}} [options]
 * @returns {Tree}
 */
export function read(text, symbols, { generous = false } = {}) {
  if (text.length > LONGEST) {
    throw new Unreadable(`A formula of ${text.length} characters is too long; ${LONGEST} are allowed.`);
  }
  if (/(?<![=<>!])=(?!=)/.test(text)) {
    throw new Unreadable("Write the right-hand side alone, without an equals sign.");
  }
  const line = tokens(text, generous);
  if (!line.length) throw new Unreadable(generous ? "Type a formula first." : BROKEN);
  const reader = new Reader(line, symbols, generous);
  const tree = reader.sum();
  if (reader.at < line.length) throw new Unreadable(reader.broken());
  return tree;
}

class Reader {
  constructor(line, symbols, generous) {
    this.line = line;
    this.symbols = symbols;
    this.generous = generous;
    this.at = 0;
    this.depth = 0; // of brackets
    this.signs = 0; // that stand before one another
  }

  takes(...signs) {
    const next = this.line[this.at];
    if (next?.kind !== "sign" || !signs.includes(next.text)) return null;
    this.at += 1;
    return next.text;
  }

  broken() {
    if (!this.generous) return BROKEN;
    const next = this.line[this.at];
    if (!next) return "The formula stops in the middle: something is missing at its end, perhaps a closing bracket.";
    if (next.text === ")") return "There is a closing bracket too many.";
    return `The formula could not be read from “${next.text}” on.`;
  }

  sum() {
    let tree = this.product();
    for (let sign; (sign = this.takes("+", "-")); ) {
      tree = { is: sign === "+" ? "sum" : "difference", parts: [tree, this.product()] };
    }
    return tree;
  }

  product() {
    let tree = this.signed();
    for (;;) {
      const sign = this.takes("*", "/");
      if (sign) tree = { is: sign === "*" ? "product" : "quotient", parts: [tree, this.signed()] };
      else if (this.generous && this.beginsFactor()) {
        tree = { is: "product", parts: [tree, this.raised()] };
      } else return tree;
    }
  }

  beginsFactor() {
    const next = this.line[this.at];
    return next && (next.kind !== "sign" || next.text === "(");
  }

  signed() {
    const sign = this.takes("-", "+");
    if (!sign) return this.raised();
    this.signs += 1;
    if (this.signs > 1000) throw new Unreadable("The formula is nested too deeply.");
    const tree = this.signed();
    this.signs -= 1;
    return sign === "-" ? { is: "negative", parts: [tree] } : tree;
  }

  raised() {
    let tree = this.atom();
    if (this.generous) {
      while (this.takes("!")) tree = { is: "call", name: "factorial", parts: [tree] };
    }
    if (!this.takes("^")) return tree;
    const exponent = this.signed();
    checkPower(exponent);
    return { is: "power", parts: [tree, exponent] };
  }

  atom() {
    const next = this.line[this.at];
    if (!next) throw new Unreadable(this.broken());
    if (next.kind === "number") {
      this.at += 1;
      if (!(Number(next.text) < LARGEST_NUMBER)) {
        throw new Unreadable("A number in the formula is too large.");
      }
      return { is: "number", text: next.text, parts: [] };
    }
    if (next.kind === "name") {
      this.at += 1;
      return this.named(next.text);
    }
    if (next.text !== "(") throw new Unreadable(this.broken());
    this.at += 1;
    return this.inBrackets()[0];
  }

  inBrackets(most = 1) {
    this.depth += 1;
    if (this.depth > DEEPEST) throw new Unreadable(BROKEN);
    const inside = [this.sum()];
    while (this.takes(",")) inside.push(this.sum());
    if (!this.takes(")")) throw new Unreadable(this.broken());
    this.depth -= 1;
    if (inside.length > 1 && most === 1) throw new Unreadable(BROKEN);
    return inside;
  }

  named(dotted) {
    const parts = dotted.split(".");
    const own = parts.slice(0, -1).every((part) => MODULES.has(part));
    if (!own) throw new Unreadable(`In a formula, ${dotted.slice(0, 40)} is not known.`);
    const bare = parts.at(-1);
    const name = !this.symbols.includes(bare) && this.symbols.includes(ALIASES[bare]) ? ALIASES[bare] : bare;
    const called = this.line[this.at]?.text === "(" && this.line[this.at].kind === "sign";
    const known = ALSO_CALLED[name] ?? name;
    if (this.symbols.includes(name) && !(called && !this.generous)) {
      return { is: "name", name, parts: [] };
    }
    if (CONSTANTS[name] && !(called && !this.generous)) {
      return { is: "constant", name: CONSTANTS[name], parts: [] };
    }
    if (!called && FUNCTIONS[known] && this.generous) {
      throw new Unreadable(`Put what ${name} is taken of in brackets: ${name}(…).`);
    }
    if (!called) {
      const allowed = [...this.symbols].sort().join(", ") || "none";
      const there = name.slice(0, 40);
      throw new Unreadable(
        this.generous && splits(name, this.symbols)
          ? `${there} is one word; put a space or * between factors.`
          : `The formula contains ${there}; its symbols should be: ${allowed}.`,
      );
    }
    if (!FUNCTIONS[known]) {
      const all = [...new Set([...Object.keys(FUNCTIONS), ...Object.keys(ALSO_CALLED)])].sort();
      throw new Unreadable(
        this.generous
          ? `${name.slice(0, 40)} is no function that is known here.`
          : `In a formula, ${name.slice(0, 40)} is no function; known are ${all.join(", ")}.`,
      );
    }
    this.at += 1;
    const inside = this.inBrackets(2);
    if (inside.length !== FUNCTIONS[known]) {
      throw new Unreadable(`${known} takes ${["one argument", "two arguments"][FUNCTIONS[known] - 1]}.`);
    }
    return { is: "call", name: known, parts: inside };
  }
}

/** Whether a word is symbols written without a space, such as muy. */
function splits(word, symbols) {
  const names = [...symbols, "e"];
  const from = (at) => at === word.length || names.some((name) => word.startsWith(name, at) && from(at + name.length));
  return from(0);
}

/** Every node of a tree, itself included. @param {Tree} tree @returns {Tree[]} */
export const nodes = (tree) => [tree, ...tree.parts.flatMap(nodes)];

/** The symbols in a tree. @returns {Set<string>} */
export const names = (tree) =>
  new Set(nodes(tree).filter(({ is }) => is === "name").map(({ name }) => name));

/** Towers of written numbers, such as 9^9^9, are refused before anybody computes them. */
function checkPower(exponent) {
  const inside = nodes(exponent);
  const large = inside.some(({ is, text }) => is === "number" && Number(text) > LARGEST_POWER);
  const tower = inside.some(({ is }) => is === "power");
  const named = inside.some(({ is }) => is === "name" || is === "constant" || is === "call");
  if (large || (tower && !named)) {
    throw new Unreadable(`A power in the formula is above ${LARGEST_POWER}.`);
  }
}
