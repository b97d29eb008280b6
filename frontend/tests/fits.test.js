/** The scene's hill, its slopes and its top, against `glmlesson` and statsmodels. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { families } from "../scene/families.js";
import { Likelihood, likelihood } from "../scene/fit.js";
import { leastSquares } from "../scene/plane.js";
import { pairOf } from "../scene/there_and_back.js";
import { makeFamily } from "../mathematics/families.js";
import { close, values } from "./values.js";

const FITTED = { rtol: 1e-8, atol: 1e-8 };
// Where statsmodels stops.
const NEARLY = { rtol: 1e-6, atol: 1e-6 };
const rowsOf = ({ key, x, y }) => x.map((at, i) => ({ x: at, jitter: 0, [key]: y[i] }));
const described = ({ key, x, y }) => `${key} at ${x} of ${y}`;
const hills = values.hills.map((each) => ({
  ...each,
  hill: new Likelihood(families[each.key], rowsOf(each)),
}));

test("the log-likelihood and its slopes agree with glmlesson", () => {
  assert.ok(hills.length >= 240);
  for (const each of hills) {
    const { hill, theta, height, slopes, size } = each;
    const rounding = { rtol: 1e-10, atol: 1e-13 * size };
    close(hill.at(theta[0], theta[1]), height, rounding, described(each));
    close([hill.g0, hill.g1], slopes, rounding, described(each));
  }
});

test("the top agrees with glmlesson and statsmodels, and is none where there is none", () => {
  let finite = 0;
  for (const each of hills) {
    const { hill, best, theirs } = each;
    if (!best) {
      assert.equal(hill.best, null, described(each));
      continue;
    }
    finite += 1;
    close(hill.best, best, FITTED, described(each));
    if (theirs) close(hill.best, theirs, NEARLY, described(each));
  }
  assert.ok(finite >= 200, `only ${finite} sets have a top`);
});

for (const [name, key, x, y] of /** @type {[string, string, number[], number[]][]} */ ([
  ["all counts zero", "poisson", [1, 2, 3], [0, 0, 0]],
  ["counts at the last x alone", "poisson", [1, 2, 5, 5], [0, 0, 4, 0]],
  ["all outcomes 1", "bernoulli", [1, 2], [1, 1]],
  ["classes apart", "bernoulli", [1, 2, 3, 4], [0, 0, 1, 1]],
])) {
  test(`no top: ${name}`, () => {
    assert.equal(likelihood(families[key], rowsOf({ key, x, y })).best, null);
  });
}

test("the straight line is the line of least squares", () => {
  for (const each of hills.filter(({ key }) => key === "gaussian")) {
    close(leastSquares(rowsOf(each), "gaussian"), each.best, FITTED, described(each));
  }
});

test("of three classes the drawn pair is the categorical's, the second η at 0", () => {
  const { mean, naturalParameter } = makeFamily("categorical", { classes: 3 });
  const { response, link } = pairOf(families.softmax);
  for (let eta = -5; eta <= 5; eta += 0.25) {
    const [first] = mean([eta, 0]);
    close(response(eta), first);
    close(link(first), eta, { rtol: 1e-12, atol: 1e-12 });
    close(link(first), naturalParameter([first, (1 - first) / 2])[0], { rtol: 1e-12, atol: 1e-12 });
  }
});
