/**
 * The files that students hand in: exports of their progress, each read, or refused in a sentence.
 *
 * An export carries no name. A student is called by her file, and is known again in another file by
 * the seeds with which her questions were dealt: 31 random bits for each question.
 *
 * @typedef {{question: string, place: number, at: number, right: boolean, slip: string}} Given
 * @typedef {{name: string, seeds: Set<string>, answers: Given[]}} Student
 */

import { isEntry } from "../quizzes/fresh/record.js";

const LARGEST = 20e6; // bytes; a full export has a tenth of that

const isTable = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
const quoted = (name) => `“${name}”`;

/**
 * @param {string} name  of the file
 * @param {string} text  of it
 * @returns {{student?: Student, said: string[]}}
 */
export function readExport(name, text) {
  let given = null;
  try {
    given = JSON.parse(text);
  } catch {
    return { said: [`${quoted(name)} is no JSON file, or was cut short; it is left out.`] };
  }
  if (!isTable(given) || !["quizzes", "fresh", "practice"].some((part) => isTable(given[part]))) {
    return { said: [`${quoted(name)} is no export of progress from this book; it is left out.`] };
  }
  const said = [];
  const answers = [];
  const seeds = new Set();
  for (const [chapter, entry] of Object.entries(isTable(given.fresh) ? given.fresh : {})) {
    if (!/^[a-z_]{1,40}$/.test(chapter) || !isEntry(entry)) {
      said.push(`${quoted(name)}: the part ${quoted(chapter.slice(0, 40))} cannot be read and is left out.`);
      continue;
    }
    for (const [topic, { seed }] of Object.entries(entry.topics)) seeds.add(`${chapter}/${topic}:${seed}`);
    for (const [topic, place, at, right, slip] of entry.answers) {
      answers.push({ question: `${chapter}/${topic}`, place, at, right: right === 1, slip });
    }
  }
  if (!answers.length) {
    return { said: [...said, `${quoted(name)} holds no answer to a fresh question; it is left out.`] };
  }
  answers.sort((a, b) => a.at - b.at);
  return { student: { name, seeds, answers }, said };
}

/** @param {File} file */
export async function readFile(file) {
  if (file.size > LARGEST) return { said: [`${quoted(file.name)} is larger than any export; it is left out.`] };
  try {
    return readExport(file.name, await file.text());
  } catch {
    return { said: [`${quoted(file.name)} could not be read; it is left out.`] };
  }
}

/**
 * The students, each once: of two files by the same student the one with more answers counts.
 *
 * @param {Student[]} students
 * @returns {{students: Student[], said: string[]}}
 */
export function eachOnce(students) {
  const said = [];
  /** @type {Student[]} */
  const kept = [];
  for (const student of students) {
    const place = kept.findIndex(({ seeds }) => [...student.seeds].some((seed) => seeds.has(seed)));
    if (place < 0) {
      kept.push({ ...student, name: unlike(student.name, kept) });
      continue;
    }
    const other = kept[place];
    const more = student.answers.length > other.answers.length;
    if (more) kept[place] = { ...student, name: student.name === other.name ? other.name : unlike(student.name, kept) };
    said.push(
      `${quoted(other.name)} and ${quoted(student.name)} are by the same student; the one with more answers counts, ${quoted(kept[place].name)}.`,
    );
  }
  return { students: kept, said };
}

/** Browsers save many exports under one name: the second gets a number. */
function unlike(name, students) {
  const taken = new Set(students.map((each) => each.name));
  let number = 1;
  let found = name;
  while (taken.has(found)) found = `${name} (${(number += 1)})`;
  return found;
}
