/**
 * What a class's answers say of each question: how hard it is, whether it tells students apart, and
 * which misconception is behind the wrong ones. A student's first answer counts; later ones are learned.
 *
 * @typedef {import("./exports.js").Student} Student
 * @typedef {import("./exports.js").Given} Given
 */

import { ability } from "../mathematics/logistic.js";
import { comparable, fitRasch } from "../mathematics/rasch.js";

const NORMAL_975 = 1.959963984540054;

/** @param {number[]} values */
const share = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

/**
 * @param {Student[]} students
 * @returns {{questions: string[], first: (Given | null)[][], responses: import("../mathematics/rasch.js").Responses[]}}
 *   rows are students, columns questions
 */
export function firstAnswers(students) {
  const questions = [...new Set(students.flatMap(({ answers }) => answers.map(({ question }) => question)))].sort();
  const first = students.map(({ answers }) => {
    const found = new Map();
    for (const answer of answers) if (!found.has(answer.question)) found.set(answer.question, answer);
    return questions.map((question) => found.get(question) ?? null);
  });
  const responses = first.map((row) =>
    row.map((given) => (given ? /** @type {0 | 1} */ (Number(given.right)) : null)),
  );
  return { questions, first, responses };
}

/**
 * Pearson's correlation of right or wrong here with the share right elsewhere, and its 95 % interval
 * by Fisher's z, tanh(artanh r ± 1.96/√(n − 3)); null where it does not exist.
 *
 * @param {import("../mathematics/rasch.js").Responses[]} responses
 * @param {number} item
 */
export function discrimination(responses, item) {
  const pairs = [];
  for (const row of responses) {
    if (row[item] === null) continue;
    const rest = row.filter((value, i) => i !== item && value !== null);
    if (rest.length) pairs.push([row[item], share(rest)]);
  }
  const n = pairs.length;
  if (n < 4) return null;
  const means = [0, 1].map((side) => pairs.reduce((sum, pair) => sum + pair[side], 0) / n);
  const moment = (a, b) => pairs.reduce((sum, pair) => sum + (pair[a] - means[a]) * (pair[b] - means[b]), 0);
  const spread = moment(0, 0) * moment(1, 1);
  if (!(spread > 1e-18)) return null;
  const r = Math.max(-1, Math.min(1, moment(0, 1) / Math.sqrt(spread)));
  const z = Math.atanh(Math.max(-0.9999999, Math.min(0.9999999, r)));
  const wide = NORMAL_975 / Math.sqrt(n - 3);
  return { r, low: Math.tanh(z - wide), high: Math.tanh(z + wide), n };
}

/** The slips behind the wrong first answers, the most frequent first; "" where none is known. @param {(Given | null)[]} column */
export function slips(column) {
  const found = new Map();
  for (const given of column) {
    if (!given || given.right) continue;
    const entry = found.get(given.slip) ?? { slip: given.slip, count: 0, place: given.place };
    entry.count += 1;
    found.set(given.slip, entry);
  }
  return [...found.values()].sort((a, b) => b.count - a.count || (a.slip < b.slip ? -1 : 1));
}

/**
 * All of it.
 *
 * @param {Student[]} students
 */
export function analyse(students) {
  const { questions, first, responses } = firstAnswers(students);
  const scale = comparable(responses);
  const onScale = responses.map((row) => scale.map((i) => row[i]));
  const rasch = scale.length > 1 ? fitRasch(onScale) : null;
  const items = questions.map((question, i) => {
    const answered = responses.filter((row) => row[i] !== null);
    const right = answered.filter((row) => row[i] === 1).length;
    const place = scale.indexOf(i);
    const fitted = rasch?.covariance && place >= 0;
    return {
      question,
      asked: answered.length,
      right,
      discrimination: discrimination(responses, i),
      slips: slips(first.map((row) => row[i])),
      difficulty: fitted ? rasch.difficulties[place] : null,
      error: fitted ? Math.sqrt(rasch.covariance[place][place]) : null,
    };
  });
  const persons = students.map(({ name }, v) => {
    const asked = onScale[v].flatMap((value, i) => (value === null ? [] : [i]));
    const y = asked.map((i) => Number(onScale[v][i]));
    const right = y.reduce((sum, value) => sum + value, 0);
    const found = rasch?.covariance && asked.length ? ability(y, asked.map((i) => rasch.difficulties[i])) : null;
    return {
      name,
      asked: asked.length,
      right,
      ability: found?.theta ?? null,
      error: found?.error ?? null,
      extreme: asked.length > 0 && (right === 0 || right === asked.length),
    };
  });
  return { items, persons, rasch };
}
