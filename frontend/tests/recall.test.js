/** The review's model and what it chooses, and the Rasch model, as Python and statsmodels have them. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { ability } from "../mathematics/logistic.js";
import { comparable, fitRasch, symmetric } from "../mathematics/rasch.js";
import { chance, choose, fit, gain, lookBack } from "../review/recall.js";
import { close, values } from "./values.js";

const TO_1E8 = { rtol: 1e-8, atol: 1e-8 };

values.reviews.forEach(({ answers, theta, covariance, places, intervals, gains, now, chosen, all }, i) => {
  const given = answers.map(([question, at, right]) => ({ question, at, right }));
  test(`reader ${i}, ${given.length} answers: the fit is that of glmlesson to 1e-8`, () => {
    const model = fit(given);
    assert.ok(model.converged);
    close(model.theta, theta, TO_1E8, "theta");
    close(model.covariance, covariance, TO_1E8, "covariance");
    places.forEach((place, at) => {
      const { chance: mean, low, high } = chance(model, ...place);
      close([mean, low, high], intervals[at], TO_1E8, `the interval at ${place}`);
      close(gain(model.theta, ...place), gains[at], TO_1E8, `the gain at ${place}`);
    });
  });
  test(`reader ${i}: the same questions are chosen, in the same order`, () => {
    const { known } = lookBack(given);
    const model = fit(given);
    assert.deepEqual(choose(model.theta, known, now, 10), chosen);
    assert.deepEqual(choose(model.theta, known, now, 1000, 0), all);
  });
});

values.rasch.forEach(({ responses, difficulties, errors, abilities }, i) => {
  test(`class ${i}: difficulties and standard errors are those of statsmodels to 1e-6`, () => {
    assert.deepEqual(comparable(responses), [...responses[0].keys()]);
    const found = fitRasch(responses);
    assert.ok(found.converged);
    close(found.difficulties, difficulties, { rtol: 1e-6, atol: 1e-6 }, "difficulties");
    const own = found.covariance.map((row, at) => Math.sqrt(row[at]));
    close(own, errors, { rtol: 1e-6, atol: 1e-6 }, "standard errors");
  });
  test(`class ${i}: abilities are those of glmlesson with mean bias reduction to 1e-7`, () => {
    for (const [person, theta, error] of abilities) {
      const asked = [...difficulties.keys()].filter((item) => responses[person][item] !== null);
      const own = ability(asked.map((item) => responses[person][item]), asked.map((item) => difficulties[item]));
      close([own.theta, own.error], [theta, error], { rtol: 1e-7, atol: 1e-7 }, `person ${person}`);
    }
  });
});

test("the symmetric functions are the coefficients of a product", () => {
  assert.deepEqual(symmetric([1, 2, 3]), [1, 6, 11, 6]);
});

test("items that everybody has right, or that nothing connects, are no part of a scale", () => {
  assert.deepEqual(comparable([[1, 0, 1], [0, 1, 1]]), [0, 1]);
  assert.deepEqual(comparable([[1, 0, null, null], [0, 1, null, null], [null, null, 1, 0]]), [0, 1]);
  assert.ok(comparable([[1, 1, 0], [1, 0, 0]]).length < 2);
  assert.deepEqual(comparable([]), []);
});

test("with a hundred items the functions keep their digits", () => {
  const items = Array.from({ length: 100 }, (_, i) => (i - 49.5) / 16);
  const persons = Array.from({ length: 60 }, (_, v) =>
    items.map((b, i) => /** @type {0 | 1} */ (Number((v * 7919 + i * 104729) % 1000 < 1000 / (1 + Math.exp(b - (v - 30) / 20))))),
  );
  const found = fitRasch(persons.map((person) => person.slice(0)));
  assert.ok(found.converged);
  // At the maximum the expected number right of every item is the observed one: by another route,
  // the sum over groups of equal score, with γ of the other items computed afresh.
  const epsilon = found.difficulties.map((b) => Math.exp(-b));
  const gamma = symmetric(epsilon);
  for (const i of [0, 37, 99]) {
    const others = symmetric(epsilon.filter((_, j) => j !== i));
    let expected = 0;
    let observed = 0;
    for (const person of persons) {
      const score = person.filter((each) => each === 1).length;
      if (score === 0 || score === 100) continue;
      expected += (epsilon[i] * others[score - 1]) / gamma[score];
      observed += person[i];
    }
    close(expected, observed, { rtol: 1e-8 }, `item ${i}`);
  }
});
