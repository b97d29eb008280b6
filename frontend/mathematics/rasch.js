/**
 * The Rasch model, P(person v is right on item i) = expit(θ_v − b_i), by conditional maximum likelihood.
 *
 * Given how many of a person's answers are right, the chance of which ones they are is free of θ_v
 * (Andersen 1970): difficulties are estimated without abilities, and without the bias that joint
 * estimation of both has however many persons there are (Neyman and Scott 1948). Those with all right,
 * or all wrong, say nothing about difficulties, and drop out by themselves. What a person was not
 * asked is left out. statsmodels' ConditionalLogit is the oracle.
 *
 * @typedef {(0 | 1 | null)[]} Responses  of one person, by item; null where there is none
 */

import { climb } from "./newton.js";

/**
 * The elementary symmetric functions γ_0, …, γ_k of ε: the coefficients of Π (1 + ε_i t).
 *
 * @param {number[]} epsilon
 */
export function symmetric(epsilon) {
  const gamma = [1];
  for (const each of epsilon) {
    gamma.push(0);
    for (let r = gamma.length - 1; r > 0; r--) gamma[r] += each * gamma[r - 1];
  }
  return gamma;
}

/**
 * The functions without one of the ε. Each is found from either end of the list, whichever has gathered
 * less rounding on the way, in units of it.
 */
function without(gamma, epsilon) {
  const k = gamma.length - 2;
  const left = Array(k + 1);
  const rounding = Array(k + 1);
  left[0] = rounding[0] = gamma[0];
  for (let r = 1; r <= k; r++) {
    left[r] = gamma[r] - epsilon * left[r - 1];
    rounding[r] = gamma[r] + epsilon * rounding[r - 1];
  }
  let from = gamma[k + 1] / epsilon;
  let gathered = from;
  for (let r = k; r >= 0; r--) {
    if (gathered >= rounding[r]) break; // from here on the other end is the better one
    left[r] = from;
    from = (gamma[r] - from) / epsilon;
    gathered = (gamma[r] + gathered) / epsilon;
  }
  return left;
}

/** Persons who were asked the same and have as many right, counted together. */
function groups(persons) {
  const found = new Map();
  for (const person of persons) {
    const items = [...person.keys()].filter((i) => person[i] !== null);
    const score = items.reduce((sum, i) => sum + person[i], 0);
    if (score === 0 || score === items.length) continue;
    const key = `${items.join()}:${score}`;
    if (!found.has(key)) found.set(key, { items, score, count: 0, right: items.map(() => 0) });
    const group = found.get(key);
    group.count += 1;
    items.forEach((item, place) => (group.right[place] += person[item]));
  }
  return [...found.values()];
}

/**
 * The largest set of items whose difficulties the answers tell apart.
 *
 * They do exactly if one gets from any item to any other by steps from i to j such that somebody had
 * i right and j wrong (Fischer 1981): a strongly connected part of that graph.
 *
 * @param {Responses[]} persons
 * @returns {number[]} items; fewer than two where nothing can be estimated
 */
export function comparable(persons) {
  const count = persons[0]?.length ?? 0;
  const to = Array.from({ length: count }, () => new Set());
  for (const person of persons) {
    const right = [...person.keys()].filter((i) => person[i] === 1);
    const wrong = [...person.keys()].filter((i) => person[i] === 0);
    for (const i of right) for (const j of wrong) to[i].add(j);
  }
  const from = to.map(() => new Set());
  to.forEach((others, i) => others.forEach((j) => from[j].add(i)));
  const reached = (edges, start) => {
    const met = new Set([start]);
    for (const i of met) for (const j of edges[i]) met.add(j);
    return met;
  };
  let best = [];
  const done = new Set();
  for (let i = 0; i < count; i++) {
    if (done.has(i)) continue;
    const back = reached(from, i);
    const part = [...reached(to, i)].filter((j) => back.has(j));
    for (const j of part) done.add(j);
    if (part.length > best.length) best = part;
  }
  return best.sort((a, b) => a - b);
}

/**
 * Difficulties with mean zero, and their covariance. All items must be comparable.
 *
 * @param {Responses[]} persons
 * @returns {{difficulties: number[], covariance: number[][], converged: boolean}}
 */
export function fitRasch(persons) {
  const count = persons[0].length;
  const all = groups(persons);
  // The last item is the zero of the scale while climbing.
  const at = (free) => {
    const epsilon = [...free, 0].map((b) => Math.exp(-b));
    let height = 0;
    const gradient = Array(count).fill(0);
    const information = gradient.map(() => Array(count).fill(0));
    for (const { items, score, count: n, right } of all) {
      const own = items.map((i) => epsilon[i]);
      const gamma = symmetric(own);
      height -= n * Math.log(gamma[score]);
      const lacking = own.map((each) => without(gamma, each));
      const chance = own.map((each, a) => (each * lacking[a][score - 1]) / gamma[score]);
      items.forEach((i, a) => {
        height += right[a] * Math.log(epsilon[i]);
        gradient[i] += n * chance[a] - right[a];
        information[i][i] += n * chance[a] * (1 - chance[a]);
        for (let b = 0; b < a; b++) {
          const j = items[b];
          const both =
            score < 2 ? 0 : (own[a] * own[b] * without(lacking[a], own[b])[score - 2]) / gamma[score];
          const shared = n * (both - chance[a] * chance[b]);
          information[i][j] += shared;
          information[j][i] += shared;
        }
      });
    }
    const cut = (values) => values.slice(0, -1);
    return { height, gradient: cut(gradient), information: cut(information).map(cut) };
  };
  const { theta, covariance, converged } = climb(at, Array(count - 1).fill(0));
  const mean = theta.reduce((sum, each) => sum + each, 0) / count;
  const difficulties = [...theta, 0].map((each) => each - mean);
  return { difficulties, covariance: covariance && centred(covariance, count), converged };
}

/** The covariance of what is left after the mean of all, the last of which is zero. */
function centred(covariance, count) {
  const full = Array.from({ length: count }, (_, i) =>
    Array.from({ length: count }, (_, j) => covariance[i]?.[j] ?? 0),
  );
  const means = full.map((row) => row.reduce((sum, each) => sum + each, 0) / count);
  const mean = means.reduce((sum, each) => sum + each, 0) / count;
  return full.map((row, i) => row.map((each, j) => each - means[i] - means[j] + mean));
}
