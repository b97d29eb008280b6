/** Variants are dealt like cards: each once, in an order of the reader's own, before any comes again. */

/** A generator of numbers from 0 to 1, the same for the same seed. @param {number} seed */
export function dice(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** @template T @param {T[]} items @param {() => number} random @returns {T[]} shuffled, a copy */
export function shuffled(items, random) {
  const all = [...items];
  for (let i = all.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [all[i], all[j]] = [all[j], all[i]];
  }
  return all;
}

/**
 * The variant that is dealt as the n-th: every round goes through all of them, each in a new order.
 *
 * @param {number} seed @param {number} n  from zero @param {number} size
 */
export function dealt(seed, n, size) {
  const round = Math.floor(n / size);
  const order = shuffled([...Array(size).keys()], dice(seed + 7919 * round));
  return order[n % size];
}

/** A question is mastered after so many right answers in a row, each to a fresh variant. */
export const STREAK = 3;

/**
 * The question to ask next: one that is not mastered, and among those the one asked least.
 *
 * @template {{name: string}} Named
 * @param {Named[]} questions
 * @param {Record<string, {next: number, mastered: boolean}>} topics
 * @param {string} [last]  asked just before
 * @returns {Named}
 */
export function nextQuestion(questions, topics, last) {
  const open = questions.filter(({ name }) => !topics[name]?.mastered);
  const among = open.length ? open : questions;
  const others = among.filter(({ name }) => name !== last);
  const asked = ({ name }) => topics[name]?.next ?? 0;
  return (others.length ? others : among).reduce((best, each) => (asked(each) < asked(best) ? each : best));
}
