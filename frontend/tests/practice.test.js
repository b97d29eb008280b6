/** The coach's mathematics: digits against mpmath, verdicts against the grader, slips by their names. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { equal } from "../practice/equal.js";
import { functions } from "../practice/functions.js";
import { judge } from "../practice/judge.js";
import * as precise from "../practice/precise.js";
import { Unreadable, read } from "../practice/reader.js";
import { drawn, spoken } from "../practice/typeset.js";
import { values } from "./values.js";

const table = JSON.parse(
  readFileSync(new URL("../../tests/coursework/formulas.json", import.meta.url), "utf-8"),
);

/** The table's domains as the coach takes them. */
function domains(symbols) {
  const each = Object.entries(/** @type {Record<string, any>} */ (symbols)).map(([name, domain]) => {
    const [low, high] = domain.whole ?? domain;
    return [name, { low, high, whole: Boolean(domain.whole) }];
  });
  return Object.fromEntries(each);
}

/** A number as mpmath writes it. */
const fromMpmath = (text) =>
  text.startsWith("-") ? precise.negative(precise.fromText(text.slice(1))) : precise.fromText(text);

for (const [name, place, expected] of values.digits) {
  test(`${name}(${place.join(", ")}) to forty digits`, () => {
    const got = functions[name](...place.map(fromMpmath));
    const wanted = fromMpmath(expected);
    const apart = precise.subtract(got, wanted);
    const size = Math.max(0, precise.magnitude(wanted));
    assert.ok(precise.magnitude(apart) < size - 125, `it is ${precise.toDouble(got)}, not ${expected}`);
  });
}

test("a function outside its domain has no value", () => {
  const minus = fromMpmath("-1.5");
  for (const name of ["log", "sqrt", "asin", "acosh", "loggamma", "LambertW", "atanh"]) {
    assert.throws(() => functions[name](minus), precise.NoValue, name);
  }
});

for (const part of [table, table.never_computed, table.derivations]) {
  const symbols = domains(part.symbols);
  const compare = (answer, right) =>
    equal(read(answer, Object.keys(symbols)), read(right, Object.keys(symbols)), symbols);
  for (const [answer, right] of part.equal) {
    test(`equal: ${answer.slice(0, 60)}`, () => assert.equal(compare(answer, right), true));
  }
  for (const [answer, right] of part.different) {
    test(`different: ${answer.slice(0, 60)}`, () => assert.equal(compare(answer, right), false));
  }
}

test("an exponent that is whole but for rounding is whole", () => {
  const real = { x: { low: -3, high: 3 } };
  assert.ok(equal(read("x^(1/3*3*2)", ["x"]), read("x*x", ["x"]), real));
  assert.ok(!equal(read("x^(2 + 1e-30)", ["x"]), read("x*x", ["x"]), real));
});

for (const [answer] of /** @type {string[][]} */ (table.unreadable)) {
  test(`unreadable: ${answer.slice(0, 40)}`, () => {
    assert.throws(() => read(answer, Object.keys(table.symbols)), (error) => {
      assert.ok(error instanceof Unreadable, String(error));
      return /^\w.*\.$/.test(error.message);
    });
  });
}

const GENEROUS = [
  ["phi^y (1-phi)^(1-y)", "phi**y*(1-phi)**(1-y)"],
  ["φ^y(1−φ)^{1−y}", "phi**y*(1-phi)**(1-y)"],
  ["λ^y e^-λ / y!", "lambda**y*e**(-lambda)/factorial(y)"],
  ["2 lam y", "2*lambda*y"],
  ["\\phi² + [y]", "phi**2+y"],
  ["Γ(y+1)", "gamma(y+1)"],
  ["-y^2/2", "-(y**2)/2"],
];
for (const [typed, plain] of GENEROUS) {
  test(`typed plainly: ${typed}`, () => {
    const symbols = ["y", "phi", "lambda"];
    assert.deepEqual(read(typed, symbols, { generous: true }), read(plain, symbols));
  });
}

test("what cannot be read is refused with what to do", () => {
  const refusal = (typed) => {
    try {
      read(typed, ["y", "mu"], { generous: true });
    } catch (error) {
      return error.message;
    }
    return "";
  };
  assert.match(refusal("log y"), /in brackets: log\(…\)/);
  assert.match(refusal("muy"), /one word; put a space/);
  assert.match(refusal("exp(y"), /stops in the middle/);
  assert.match(refusal("exp(y))"), /closing bracket too many/);
  assert.match(refusal(""), /Type a formula/);
  assert.match(refusal("y + q"), /should be: mu, y/);
  assert.match(refusal("y # 2"), /from “#” on/);
});

test("a formula is drawn and spoken as it was typed", () => {
  const tree = read("-(y-mu)^2/2", ["y", "mu"]);
  assert.deepEqual(drawn(tree), [
    "mrow", ["mo", "−"],
    ["mfrac",
      ["msup",
        ["mrow", ["mo", "("], ["mrow", ["mi", "y"], ["mo", "−"], ["mi", "μ"]], ["mo", ")"]],
        ["mn", "2"]],
      ["mn", "2"]],
  ]);
  assert.equal(
    spoken(tree),
    "minus the fraction open bracket y minus mu close bracket squared over 2, end of fraction",
  );
});

const BERNOULLI = {
  symbols: domains({ y: { whole: [0, 1] }, phi: [0.05, 0.95], eta: [-4, 4] }),
  steps: [
    { typed: "phi^y*(1-phi)^(1-y)", of: ["y", "phi"] },
    { blank: true, typed: "exp(y*log(phi) + (1-y)*log(1-phi))", of: ["y", "phi"], form: ["exponential", "logs"] },
    { typed: "exp(y*log(phi) + log(1-phi) - y*log(1-phi))", of: ["y", "phi"] },
    {
      blank: true, typed: "exp(y*log(phi/(1-phi)) + log(1-phi))", of: ["y", "phi"],
      form: ["exponential", "logs", "sorted"],
    },
    { blank: true, typed: "log(phi/(1-phi))", of: ["phi"], value: "eta" },
    { blank: true, typed: "exp(eta*y - log(1 + exp(eta)))", of: ["y", "eta"], form: ["exponential", "sorted"] },
  ],
};
const JUDGED = [
  [1, "p(y; φ) = exp(y log(φ) + (1-y) log(1-φ))", "right"],
  [1, "exp(y^2 log(phi) + (1-y) log(1-phi))", "right"], // y is 0 or 1
  [1, "e^(y log(φ)) (1-φ)^(1-y)", "true"],
  [1, "exp(log(phi^y (1-phi)^(1-y)))", "true"],
  [1, "(1-phi)^(1-y) phi^y", "again"],
  [1, "exp(y log(phi) - (1-y) log(1-phi))", "sign"],
  [1, "exp(y log(1-phi) + (1-y) log(phi))", "roles"],
  [1, "exp(phi log(y) + (1-phi) log(1-y))", "roles"],
  [1, "exp(y log(phi) (1-y) log(1-phi))", "product"],
  [1, "exp(y log(phi) + log(1-phi))", "term"],
  [1, "2 exp(y log(phi) + (1-y) log(1-phi))", "surplus"],
  [1, "exp(y phi)", "unequal"],
  [1, "exp(y log(phi/(1-phi)) + log(1-phi))", "early"],
  [3, "exp(y log(phi) + log(1-phi) - y log(1-phi))", "again"],
  [3, "exp(y (log(phi) - log(1-phi)) + log(1-phi))", "right"],
  [3, "exp(y log(phi/(1-phi)) - log(1-phi))", "sign"],
  [4, "η = log(phi) - log(1-phi)", "right"],
  [4, "phi/(1-phi)", "log"],
  [5, "exp(eta y - log(1+e^eta))", "right"],
  [5, "exp(eta y + log(1+e^eta))", "sign"],
  [5, "exp(eta y - log(1) - log(e^eta))", "sum"],
  [5, "exp(eta - log(1+e^eta))", "factor"],
  [5, "e^(eta y)/(1+e^eta)", "true"],
  [5, "exp(y log(phi))", "old"],
  [5, "exp(eta y - log(1+e^eta", "unreadable"],
];
for (const [at, typed, kind] of /** @type {[number, string, string][]} */ (JUDGED)) {
  test(`${kind}: ${typed}`, () => {
    const verdict = judge(typed, BERNOULLI, at);
    assert.equal(verdict.kind, kind);
    assert.ok(verdict.says.length, "it says why");
  });
}
