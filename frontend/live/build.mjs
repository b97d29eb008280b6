/** Bundle what the press of "Run" loads into the folder given; tools/live/build.py calls it. */

import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

await build({
  absWorkingDir: dirname(fileURLToPath(import.meta.url)),
  bundle: true,
  minify: true,
  target: "es2022",
  legalComments: "none",
  logLevel: "warning",
  entryPoints: { page: "page.js", worker: "worker.js" },
  outdir: process.argv[2],
  format: "iife",
});
