/** Bundle the scene and the quizzes into glmlesson/figures/static, or the folder given: for pages, for notebooks. */

import { copyFile, writeFile } from "node:fs/promises";
import { build } from "esbuild";
import { factsForScripts, factsForStyles, recordForScripts } from "./facts_plugins.mjs";
import { writeMathematics } from "./formulas.mjs";
import { licences } from "./licences.mjs";

/** @type {import("esbuild").BuildOptions} */
const shared = {
  bundle: true,
  minify: true,
  target: "es2022",
  legalComments: "none",
  logLevel: "info",
  metafile: true,
  plugins: [factsForScripts, factsForStyles, recordForScripts],
};
const into = process.argv[2] ?? "../glmlesson/figures/static";

// Classic scripts, because a browser does not load modules from file://.
const pages = {
  fresh: "quizzes/fresh/page.js",
  progress: "quizzes/file_page.js",
  practice: "practice/page.js",
  quizzes: "quizzes/page.js",
  scene: "scene/page.js",
};
const forPages = await build({ ...shared, entryPoints: pages, outdir: into, format: "iife" });
// An ES module for anywidget. Its styles are those that the pages' bundles have just written.
const forNotebooks = await build({
  ...shared,
  entryPoints: { widget: "widget.js" },
  outdir: into,
  format: "esm",
  external: ["*.css"],
});
await writeMathematics(`${into}/mathematics.json`);
// What the scene is made of, for Python.
await copyFile("scene/record.json", `${into}/scene.json`);
// Those whose code is bundled ask that their notice goes wherever it does.
await writeFile(`${into}/LICENSES.txt`, await licences([forPages.metafile, forNotebooks.metafile]));
