/** Formulas as MathML, built node by node: browsers draw it by themselves. */

const MATHML = "http://www.w3.org/1998/Math/MathML";

/**
 * @typedef {[tag: string, ...children: (string | Tree)[]]} Tree  such as ["mfrac", one, n]
 * @param {Element} parent
 * @param {...(string | Tree)} children
 */
function grow(parent, ...children) {
  for (const child of children) {
    if (typeof child === "string") parent.append(child);
    else grow(parent.appendChild(document.createElementNS(MATHML, child[0])), ...child.slice(1));
  }
}

/** Append a formula to a d3 selection. @param {...Tree} trees side by side */
export function formula(parent, ...trees) {
  grow(parent.node(), ["math", ...trees]);
}

/** Short names for what formulas are made of. */
export const i = (name) => ["mi", name];
export const n = (digits) => ["mn", digits];
export const o = (operator) => ["mo", operator];
export const row = (...parts) => ["mrow", ...parts];
export const over = (top, bottom) => ["mfrac", top, bottom];
export const power = (base, exponent) => ["msup", base, exponent];
export const index = (base, below) => ["msub", base, below];

const [e, eta, mu, j, k, l] = ["e", "η", "μ", "j", "k", "l"].map(i);
const minus = (...parts) => row(o("−"), ...parts);
const log = (...parts) => row(i("log"), ["mtext", "\u2009"], ...parts); // a thin space

/** The response of each family, from η to the mean. */
export const responses = {
  gaussian: eta,
  bernoulli: over(n("1"), row(n("1"), o("+"), power(e, minus(eta)))),
  poisson: power(e, eta),
  categorical: over(
    power(e, index(eta, j)),
    row(
      n("1"),
      o("+"),
      ["munder", o("∑"), row(l, o("<"), k)],
      power(e, index(eta, l)),
    ),
  ),
};

/** The canonical link of each, back from the mean to η; of several classes, the last is k. */
export const linkFormulas = {
  gaussian: mu,
  bernoulli: log(over(mu, row(n("1"), o("−"), mu))),
  poisson: log(mu),
  categorical: log(over(index(mu, j), index(mu, k))),
};
