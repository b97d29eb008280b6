/**
 * A formula as MathML, which browsers draw by themselves, and as words for those who listen.
 *
 * It is typeset as it was typed: a fraction where a / stood, e with an exponent where ^ stood.
 *
 * @typedef {import("./reader.js").Tree} Tree
 * @typedef {any[]} Drawn  a tag and its children, each a text or drawn itself
 */

import { LETTERS } from "./reader.js";

const NAMESPACE = "http://www.w3.org/1998/Math/MathML";
const RANK = { sum: 1, difference: 1, negative: 2, product: 3, quotient: 3, power: 4 };
/** @param {Tree} tree */
const rank = ({ is, name }) => RANK[is] ?? (is === "call" && name === "factorial" ? 4 : 5);
const operator = (sign) => ["mo", sign];
const row = (...parts) => ["mrow", ...parts];
const bracketed = (inside) => row(operator("("), inside, operator(")"));

/** @returns {Drawn} */
function letter(name) {
  const [head, below] = name.split("_");
  const drawn = ["mi", LETTERS[head] ?? head];
  return below ? ["msub", drawn, [/^\d+$/.test(below) ? "mn" : "mi", below]] : drawn;
}

/** In brackets where something of at least that rank should stand. @returns {Drawn} */
const within = (tree, least) => (rank(signFirst(tree)) < least ? bracketed(drawn(tree)) : drawn(tree));

const NAMED = { gamma: "Γ", factorial: "", loggamma: "log Γ", LambertW: "W" };

/** @param {Tree} tree @returns {Drawn} */
function called({ name, parts }) {
  if (name === "sqrt") return ["msqrt", drawn(parts[0])];
  if (name === "abs") return row(operator("|"), drawn(parts[0]), operator("|"));
  if (name === "factorial") return row(within(parts[0], 5), operator("!"));
  const inside = parts.flatMap((part, i) => (i ? [operator(","), drawn(part)] : [drawn(part)]));
  return row(["mi", NAMED[name] ?? name], operator("\u2061"), bracketed(row(...inside)));
}

/** Whether two factors need a sign between them: 2 · 3, and whatever is followed by a number. */
function needsSign(right) {
  if (right.is === "number") return true;
  if (right.is === "quotient" || right.is === "product") return needsSign(right.parts[0]);
  return right.is === "power" && right.parts[0].is === "number";
}

/** A minus before the first factor stands before all of them: −a/2, not (−a)/2. @returns {Tree} */
function signFirst(tree) {
  const [a, b] = tree.parts;
  if (tree.is !== "product" && tree.is !== "quotient") return tree;
  const first = signFirst(a);
  if (first.is !== "negative") return tree;
  return { is: "negative", parts: [{ is: tree.is, parts: [first.parts[0], b] }] };
}

/** @param {Tree} given @returns {Drawn} */
export function drawn(given) {
  const tree = signFirst(given);
  const [a, b] = tree.parts;
  switch (tree.is) {
    case "number":
      return ["mn", tree.text.replace("-", "−")];
    case "name":
      return letter(tree.name);
    case "constant":
      return ["mi", tree.name === "pi" ? "π" : "e"];
    case "call":
      return called(tree);
    case "negative":
      return row(operator("−"), within(a, 2));
    case "sum":
      return row(drawn(a), operator("+"), within(b, 2));
    case "difference":
      return row(drawn(a), operator("−"), within(b, 3));
    case "quotient":
      return ["mfrac", drawn(a), drawn(b)];
    case "power":
      return ["msup", a.is === "call" ? bracketed(drawn(a)) : within(a, 5), drawn(b)];
    default: {
      const sign = needsSign(b) ? [operator("·")] : [["mspace"]];
      return row(within(a, 3), ...sign, within(b, 3));
    }
  }
}

/** @param {Drawn} tree @returns {Element} */
function grown([tag, ...children]) {
  const element = document.createElementNS(NAMESPACE, tag);
  if (tag === "mspace") element.setAttribute("width", "0.1667em");
  element.append(...children.map((child) => (typeof child === "string" ? child : grown(child))));
  return element;
}

/** The formula as an element for the page. @param {Tree} tree */
export function typeset(tree) {
  const math = grown(["math", drawn(tree)]);
  math.setAttribute("display", "inline");
  math.classList.add("glm-typeset");
  return math;
}

// Words -------------------------------------------------------------------------------------------

const FUNCTIONS = {
  log: "log of",
  exp: "exp of",
  sqrt: "the square root of",
  gamma: "gamma of",
  abs: "the size of",
};
const simple = (tree) => rank(tree) === 5 && tree.is !== "call";
const grouped = (tree, least) =>
  rank(signFirst(tree)) < least ? `open bracket ${spoken(tree)} close bracket` : spoken(tree);

/** The formula in words. @param {Tree} given @returns {string} */
export function spoken(given) {
  const tree = signFirst(given);
  const [a, b] = tree.parts;
  switch (tree.is) {
    case "number":
      return tree.text.replace("-", "minus ");
    case "name":
      return tree.name.replace("_", " ");
    case "constant":
      return tree.name;
    case "negative":
      return `minus ${grouped(a, 2)}`;
    case "sum":
      return `${spoken(a)} plus ${grouped(b, 2)}`;
    case "difference":
      return `${spoken(a)} minus ${grouped(b, 3)}`;
    case "product":
      return `${grouped(a, 3)} times ${grouped(b, 3)}`;
    case "quotient":
      return simple(a) && simple(b)
        ? `${spoken(a)} over ${spoken(b)}`
        : `the fraction ${spoken(a)} over ${spoken(b)}, end of fraction`;
    case "power":
      if (b.is === "number" && b.text === "2") return `${grouped(a, 5)} squared`;
      return `${grouped(a, 5)} to the power ${spoken(b)}${simple(b) ? "" : ", end of power"}`;
    default:
      break;
  }
  if (tree.name === "factorial") return `${grouped(a, 5)} factorial`;
  const inside = tree.parts.map(spoken).join(" and ");
  const of = FUNCTIONS[tree.name] ?? `${tree.name} of`;
  return tree.parts.every(simple) ? `${of} ${inside}` : `${of} open bracket ${inside} close bracket`;
}
