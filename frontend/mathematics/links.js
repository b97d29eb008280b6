/**
 * The links, as in `glmlesson.links`.
 *
 * @typedef {import("./intervals.js").Interval} Interval
 *
 * @typedef {object} Link
 * @property {string} name
 * @property {Interval} meanDomain
 * @property {Interval} etaDomain
 * @property {(mean: any) => any} link  from the mean to the linear scale
 * @property {(eta: any) => any} inverse  the response, back again
 */

import { NEGATIVE, POSITIVE, REALS, UNIT } from "./intervals.js";
import { expit, ndtr, ndtri, softmax } from "./special.js";
import { sum } from "./sums.js";

const { exp, expm1, log, log1p, sqrt } = Math;

/**
 * A link; the means and η may be any real number unless it says otherwise.
 *
 * @param {string} name
 * @param {(mean: any) => any} link
 * @param {(eta: any) => any} inverse
 * @param {{meanDomain?: Interval, etaDomain?: Interval}} [domains]
 * @returns {Link}
 */
// A page does without the links that nothing on it uses.
// @__NO_SIDE_EFFECTS__
function makeLink(name, link, inverse, domains) {
  return Object.freeze({ name, link, inverse, meanDomain: REALS, etaDomain: REALS, ...domains });
}

export const identity = makeLink(
  "identity",
  (mean) => mean,
  (eta) => eta,
);

export const logLink = makeLink("log", log, exp, { meanDomain: POSITIVE });

/** @param {number} [trials] */
export const logit = (trials = 1) =>
  makeLink(
    "logit",
    (mean) => log(mean) - log(trials - mean),
    (eta) => trials * expit(eta),
    { meanDomain: { low: 0, high: trials } },
  );

const probit = makeLink("probit", ndtri, ndtr, { meanDomain: UNIT });

const cloglog = makeLink(
  "complementary log-log",
  (mean) => log(-log1p(-mean)),
  (eta) => -expm1(-exp(eta)),
  { meanDomain: UNIT },
);

const onTheLeft = { meanDomain: POSITIVE, etaDomain: NEGATIVE };

/** @param {number} [scale] */
export const negativeInverse = (scale = 1) =>
  makeLink(
    "negative inverse",
    (mean) => -scale / mean,
    (eta) => -scale / eta,
    onTheLeft,
  );

/** @param {number} [scale] */
export const negativeInverseSquare = (scale = 1) =>
  makeLink(
    "negative inverse square",
    (mean) => -scale / (2 * mean ** 2),
    (eta) => sqrt(-scale / (2 * eta)),
    onTheLeft,
  );

/** @param {number} [size] */
export const logShare = (size = 1) =>
  makeLink(
    "log-share",
    (mean) => -log1p(size / mean),
    (eta) => size / expm1(-eta),
    onTheLeft,
  );

/** Each class against the last, which is left out of the arrays. */
export const logRatio = makeLink(
  "log-ratio",
  (mean) => mean.map((share) => log(share) - log1p(-sum(mean))),
  (eta) => softmax(eta).slice(0, -1),
  { meanDomain: UNIT },
);

/** @type {Record<string, Link>} */
export const links = /* @__PURE__ */ Object.freeze({
  identity,
  log: logLink,
  logit: /* @__PURE__ */ logit(),
  probit,
  cloglog,
  negativeInverse: /* @__PURE__ */ negativeInverse(),
  negativeInverseSquare: /* @__PURE__ */ negativeInverseSquare(),
  logShare: /* @__PURE__ */ logShare(),
  logRatio,
});
