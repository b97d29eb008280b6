/** Bundle what the book's pages do into book/_static, or the folder given. */

import { copyFile, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const into = process.argv[2] ?? join(here, "../../book/_static");

// Classic scripts, because a browser does not load modules from file://. The search is one of its
// own: only those who look for something fetch it; so are the two that one page each has.
const AT_A_PROMPT = 'const path=await import("path"),url=await import("url"),';
const OPTIONS = "let Module={locateFile:";
/**
 * MicroPython's module is a command as well, for Node, and a classic script cannot wait at its top for
 * that part. Its WebAssembly is handed over, since a policy may forbid to fetch it from a blob.
 */
const forWorkers = {
  name: "for-workers",
  /** @param {import("esbuild").PluginBuild} build */
  setup(build) {
    build.onLoad({ filter: /micropython\.mjs$/ }, async ({ path }) => {
      const text = await readFile(path, "utf-8");
      for (const part of [AT_A_PROMPT, OPTIONS]) {
        if (!text.includes(part)) throw new Error(`${path} has changed: ${part} is not there.`);
      }
      const contents = text
        .replace(AT_A_PROMPT, "const path=null,url=null,")
        .replace(OPTIONS, "let Module={wasmBinary:options.wasmBinary,locateFile:");
      return { contents };
    });
  },
};

/** @type {import("esbuild").BuildOptions} */
const shared = {
  absWorkingDir: here,
  bundle: true,
  minify: true,
  target: "es2022",
  legalComments: "none",
  logLevel: "info",
  outdir: into,
  format: "iife",
};
const entryPoints = {
  book: "book.js",
  classroom: "../classroom/page.js",
  exercises: "../practice/python/page.js",
  review: "../review/page.js",
  search: "search.js",
};
await build({ ...shared, entryPoints });
// MicroPython in one function: a worker calls it, and a page from disk makes a worker of its text.
await build({
  ...shared,
  entryPoints: { micropython: "../practice/python/worker.js" },
  loader: { ".wasm": "binary", ".py": "text" },
  // The judge is the one of the package.
  alias: { "checker.py": join(here, "../../glmlesson/practice/checker.py") },
  plugins: [forWorkers],
  // Its parts for Node, which a worker never comes to.
  external: ["fs", "path", "url", "module", "crypto"],
  logOverride: { "empty-import-meta": "silent" },
  banner: { js: "var glmPython=function(){" },
  footer: { js: '};if(typeof document==="undefined")glmPython();' },
});
// MiniSearch asks that its notice goes wherever its code does.
await copyFile(join(here, "../node_modules/minisearch/LICENSE.txt"), join(into, "MINISEARCH_LICENSE.txt"));
await copyFile(join(here, "../practice/python/MICROPYTHON_LICENSE.txt"), join(into, "MICROPYTHON_LICENSE.txt"));
