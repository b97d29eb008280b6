/** Bundle what the book's pages do into book/_static, or the folder given. */

import { copyFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const into = process.argv[2] ?? join(here, "../../book/_static");

// Classic scripts, because a browser does not load modules from file://. The search is one of its
// own: only those who look for something fetch it; so are the two that one page each has.
await build({
  absWorkingDir: here,
  bundle: true,
  minify: true,
  target: "es2022",
  legalComments: "none",
  logLevel: "info",
  entryPoints: {
    book: "book.js",
    classroom: "../classroom/page.js",
    review: "../review/page.js",
    search: "search.js",
  },
  outdir: into,
  format: "iife",
});
// MiniSearch asks that its notice goes wherever its code does.
await copyFile(join(here, "../node_modules/minisearch/LICENSE.txt"), join(into, "MINISEARCH_LICENSE.txt"));
