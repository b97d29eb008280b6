/** The families and the links, against `glmlesson`. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { families, makeFamily } from "../mathematics/families.js";
import { contains } from "../mathematics/intervals.js";
import { links } from "../mathematics/links.js";
import { close, values } from "./values.js";

for (const expected of values.members) {
  const { key, known, eta, y } = expected;
  const family = makeFamily(key, known);
  const named = [key, ...Object.values(known)].join(" ");

  for (const formula of ["logPartition", "mean", "variance"]) {
    test(`${named}: ${formula}`, () => close(eta.map(family[formula]), expected[formula]));
  }
  for (const formula of ["sufficientStatistic", "logBaseMeasure"]) {
    test(`${named}: ${formula}`, () => close(y.map(family[formula]), expected[formula]));
  }

  test(`${named}: logProb`, () => {
    y.forEach((outcome, i) => {
      eta.forEach((at, j) => {
        const atol = 1e-13 + 4e-16 * expected.size[i][j];
        close(family.logProb(outcome, at), expected.logProb[i][j], { atol }, `log p(${outcome}; ${at})`);
      });
    });
  });
}

for (const { key, means, eta, link, inverse } of values.links) {
  test(`the ${key} link`, () => close(means.map(links[key].link), link));
  // Probabilities as small as can be are held to their relative size alone.
  test(`the ${key} link, back`, () => close(eta.map(links[key].inverse), inverse, { atol: 1e-300 }));
}

test("what is nearly sure is not rounded to certainty", () => {
  const { bernoulli, categorical, geometric } = families;
  const little = Math.log1p(Math.exp(-40));
  const found = [
    bernoulli.logPartition(-40),
    -bernoulli.logProb(0, -40),
    -bernoulli.logProb(1, 40),
    categorical.logPartition([-40, -800]),
    -categorical.logProb(2, [-40, -800]),
    -categorical.logProb(0, [40, -800]),
    -geometric.logProb(0, -40),
  ];
  close(found, found.map(() => little), { atol: 0 });
});

/** An interval with all its ends told. */
const whole = (interval) =>
  interval && { closedLow: false, closedHigh: false, integer: false, ...interval };

test("the families are those of the package, in its order", () => {
  assert.deepEqual(
    Object.keys(families),
    values.statements.map(({ key }) => key),
  );
});

for (const { contained, ...statement } of values.statements) {
  const family = families[statement.key];

  test(`${statement.key}: what it states`, () => {
    const { key, name, nParameters, discrete, parameters, link } = family;
    assert.deepEqual(
      {
        key,
        name,
        nParameters,
        discrete,
        parameters: { ...parameters },
        link: link && link.name,
        support: whole(family.support),
        etaDomain: whole(family.etaDomain),
        meanDomain: whole(link && link.meanDomain),
      },
      statement,
    );
  });

  test(`${statement.key}: which numbers it can have`, () => {
    const found = values.numbers.map((number) => contains(family.support, number));
    assert.deepEqual(found, contained);
  });
}

test("the special functions keep their digits far out", () => {
  const { pairs, betaln, kappas, ratios } = values.special;
  close(pairs.map(families.beta.logPartition), betaln, { atol: 0 });
  close(
    kappas.map((kappa) => families["von mises"].mean([kappa, 0])[0]),
    ratios,
  );
});

for (const [key, known, words] of /** @type {[string, object, RegExp][]} */ ([
  ["poison", {}, /The family must be one of gaussian, bernoulli/],
  ["toString", {}, /The family must be one of/],
  ["gamma", { shape: -1 }, /The shape must be positive/],
  ["gamma", { size: 2 }, /The gamma family takes no size/],
  ["binomial", { trials: 2.5 }, /whole number, 1 or more/],
  ["categorical", { classes: 1 }, /whole number, 2 or more/],
])) {
  test(`${key} with ${JSON.stringify(known)} is refused in words`, () => {
    assert.throws(() => makeFamily(key, /** @type {any} */ (known)), words);
  });
}
