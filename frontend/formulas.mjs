/**
 * The formulas of quizzes and practice as MathML, written while the front end is bundled.
 *
 * Browsers draw MathML by themselves, so that neither the site nor a notebook loads a maths library.
 */

import { readFile, readdir, writeFile } from "node:fs/promises";
import katex from "katex";

const folders = ["quizzes/", "practice/code/", "practice/derivations/", "practice/why/"].map(
  (name) => new URL(`../glmlesson/${name}`, import.meta.url),
);
/** Those of the fresh questions, written by tools/export_formulas.py. */
const fresh = new URL("quizzes/formulas.json", import.meta.url);

/** Every formula of quizzes, practice and fresh questions, each once, in a stable order. */
async function formulas() {
  const found = new Set(JSON.parse(await readFile(fresh, "utf-8")));
  for (const folder of folders) {
    const files = (await readdir(folder)).filter((name) => name.endsWith(".toml"));
    for (const name of files) {
      const text = await readFile(new URL(name, folder), "utf-8");
      for (const [, latex] of text.matchAll(/\$([^$]+)\$/g)) found.add(latex.replace(/\s+/g, " "));
    }
  }
  return [...found].sort();
}

const SPACE = '<mspace width="0.1667em"></mspace>';

/** What KaTeX makes of a formula, without its wrapper and without the LaTeX itself; a hole stays one. */
export function mathml(latex) {
  const whole = latex.replace(/«(\w+)»/g, (_, name) => `\\text{@${name.replaceAll("_", "-")}@}`);
  const html = katex.renderToString(whole, { output: "mathml", strict: "error", trust: false });
  return html
    // A hole is filled with a number on the page.
    .replace(/<mtext>@([\w-]+)@<\/mtext>/g, (_, name) => `<mn>«${name.replaceAll("-", "_")}»</mn>`)
    .replace(/^.*?<semantics>/s, "<math>")
    .replace(/<annotation.*?<\/annotation><\/semantics>/s, "")
    .replace(/<\/span>$/, "")
    // A script is one: the sign of an application behind its name would be another.
    .replace(/<mo>\u2061<\/mo>(?=<\/m(?:sub|sup|subsup|under|over)>)/g, "")
    // The bars of |y| are no relations, which have space around them.
    .replace(/<mo stretchy="false">(?=[∣∥])/g, '<mo stretchy="false" lspace="0" rspace="0">')
    // KaTeX leaves the space around the name of a function to the browser, which sets none.
    .replace(/(\)<\/mo>|<\/m(?!o>)[a-z]+>)(?=<mi>(?:log|exp)<\/mi>)/g, `$1${SPACE}`)
    .replace(/(<mo>\u2061<\/mo>)(?!<mo )/g, `$1${SPACE}`);
}

/** Write those of quizzes and practice into a file: a table from LaTeX to MathML. @param {string} file */
export async function writeMathematics(file) {
  const table = Object.fromEntries((await formulas()).map((latex) => [latex, mathml(latex)]));
  await writeFile(file, `${JSON.stringify(table, null, 1)}\n`);
}
