/** The fits and the ascent, against `glmlesson`, statsmodels and 50 digits. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { diagnoseAscent, gradientStep } from "../mathematics/ascent.js";
import { families } from "../mathematics/families.js";
import {
  curvature,
  gradient,
  largestStableAlpha,
  logLikelihood,
} from "../mathematics/likelihood.js";
import { leastSquares, newton } from "../mathematics/newton.js";
import { close, curveAt, values } from "./values.js";

const FITTED = { rtol: 1e-8, atol: 1e-12 };
const fits = values.fits.map((each) => ({ ...each, fit: newton(each.x, each.y, each.key) }));
const described = ({ key, x, y }) => `${key} at ${x} of ${y}`;

test("hundreds of fits agree with glmlesson and statsmodels", () => {
  let finite = 0;
  for (const each of fits) {
    const { x, fit, converged, means, theirs } = each;
    assert.equal(fit.converged, converged, described(each));
    const curve = curveAt(fit, x);
    assert.ok(curve.every(Number.isFinite), described(each));
    if (converged) {
      finite += 1;
      close(curve, means, FITTED, described(each));
      close(curve, theirs, FITTED, described(each));
    } else {
      assert.ok(["edge", "separated"].includes(fit.problem), fit.problem);
    }
  }
  assert.ok(finite >= 300, `only ${finite} sets have a finite maximum`);
});

test("the estimate reproduces the curve, and the path leads to it", () => {
  for (const { x, key, fit } of fits) {
    if (!fit.converged || Math.max(...x) >= 11) continue;
    assert.deepEqual(fit.path.at(-1), fit.theta);
    assert.equal(fit.path.length, fit.steps + 1);
    const [intercept, slope] = fit.theta;
    const fitted = x.map((at) => families[key].mean(intercept + slope * at));
    close(curveAt(fit, x), fitted, { rtol: 1e-9 });
  }
});

test("Newton's path never goes down", () => {
  for (const each of fits) {
    const { x, y, key, fit } = each;
    if (!fit.converged) continue;
    const heights = fit.path.map((theta) => logLikelihood(theta, x, y, key));
    const size = Math.max(1, ...y) * Math.abs(heights.at(-1));
    heights.slice(1).forEach((height, i) => {
      assert.ok((height - heights[i]) / size > -1e-9, `step ${i} of ${described(each)}`);
    });
  }
});

for (const { name, x, y, key, problem, words, limit } of values.unbounded) {
  test(`no finite maximum: ${name}`, () => {
    const fit = newton(x, y, key);
    assert.equal(fit.converged, false);
    assert.equal(fit.problem, problem);
    assert.ok(fit.diagnosis.includes(words), fit.diagnosis);
    close(curveAt(fit, x), limit, { rtol: 1e-9, atol: 2e-9 });
    assert.ok(!fit.theta.some(Number.isNaN));
    assert.ok(Number.isFinite(logLikelihood(fit.theta, x, y, key)));
  });
}

test("without points there is no estimate", () => {
  const fit = newton([], [], "poisson");
  assert.equal(fit.theta, null);
  assert.equal(fit.diagnosis, "There is no point to fit.");
});

test("a maximum between zeros on both sides is found", () => {
  const fit = newton([1, 2, 3], [0, 5, 0], "poisson");
  assert.ok(fit.converged);
  close(curveAt(fit, [1, 2, 3]), [5 / 3, 5 / 3, 5 / 3]);
});

for (const { name, x, y, key, means } of values.hard) {
  test(`a hard fit: ${name}`, () => {
    const fit = newton(x, y, key);
    assert.ok(fit.converged, fit.diagnosis);
    close(curveAt(fit, x), means, FITTED);
  });
}

test("the straight line is the line of least squares", () => {
  const { x, y, theta } = values.line;
  close(leastSquares(x, y).theta, theta);
});

test("the likelihood, its slope and its curvature agree with glmlesson", () => {
  assert.ok(values.likelihoods.length > 50);
  for (const each of values.likelihoods) {
    const { x, y, key, theta, size } = each;
    const rounding = { atol: 1e-15 * size };
    close(logLikelihood(theta, x, y, key), each.logLikelihood, rounding, described(each));
    close(gradient(theta, x, y, key), each.gradient, rounding, described(each));
    close(curvature(theta, x, y, key), each.curvature, {}, described(each));
    close(largestStableAlpha(theta, x, y, key), each.alpha, {}, described(each));
    close(gradientStep(theta, x, y, key, 0.01), each.next, rounding, described(each));
  }
});

/** Walk so many steps from zero, and say how it went. */
function walked({ x, y, key, alpha }, steps) {
  /** @type {[number, number][]} */
  const path = [[0, 0]];
  for (let i = 0; i < steps && path.at(-1); i++) {
    path.push(gradientStep(path.at(-1), x, y, key, alpha));
  }
  return { path, ...diagnoseAscent(path.at(-1), [0, 0], x, y, key, alpha) };
}

test("the ascent walks as glmlesson does", () => {
  close(walked(values.ascent, 400).path, values.ascent.path, { rtol: 1e-9 });
});

for (const [change, steps, state, words] of /** @type {[object, number, string, RegExp][]} */ ([
  [{}, 400, "converged", /has arrived/],
  [{}, 3, "climbing", /is climbing/],
  [{ alpha: 5 }, 40, "diverged", /smaller learning rate/],
  // Few steps: of many, the last digits decide where such an ascent lands.
  [{ alpha: 0.06 }, 13, "overshooting", /learning rate below 0\.0/],
  [{ alpha: 1e-5 }, 10, "stalled", /0 steps would be needed/],
  [{ y: [1e8, 1e8, 1e8, 1e8] }, 10, "diverged", /smaller learning rate/],
  [{ x: [1, 1, 1, 1], alpha: 0.02 }, 3, "climbing", /is climbing/],
  [{ y: [0, 0, 0, 0] }, 99, "endless", /All counts are zero/],
  [{ y: [0, 0, 0, 3] }, 99, "endless", /zero except at one end/],
  [{ x: [], y: [] }, 1, "endless", /no point to fit/],
  [{ x: [100, 200, 300, 400], alpha: 1e-9 }, 50, "stalled", /scale the feature/],
])) {
  test(`the ascent is ${state}: ${steps} steps of ${JSON.stringify(change)}`, () => {
    const found = walked({ ...values.ascent, ...change }, steps);
    assert.equal(found.state, state);
    assert.match(found.words, words);
  });
}

test("the ascent never shows what is not a number", () => {
  const [x, y, key] = [[0, 1000], [0, 3], "poisson"];
  for (const theta of /** @type {[number, number][]} */ ([
    [1, 1],
    [800, 800],
    [-800, 800],
    [-Infinity, 0],
    [1e308, 1e308],
  ])) {
    const shown = [logLikelihood(theta, x, y, key), largestStableAlpha(theta, x, y, key)];
    shown.push(...(gradientStep(theta, x, y, key, 1) ?? []));
    assert.ok(!shown.some(Number.isNaN), `${shown} at ${theta}`);
  }
});
