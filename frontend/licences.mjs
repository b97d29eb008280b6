/** Whose code a bundle holds, and under what terms: told by what the bundler says that it took. */

import { readFile } from "node:fs/promises";

/** A module's package is the folder behind the last node_modules of its path. */
const PACKAGE = /^.*node_modules\/(?:@[^/]+\/)?[^/]+/;

/**
 * The packages of other people in some bundles, with versions and licences, as one text.
 *
 * @param {import("esbuild").Metafile[]} built what esbuild says of each bundle
 * @returns {Promise<string>}
 */
export async function licences(built) {
  const taken = built.flatMap(({ outputs }) =>
    Object.values(outputs).flatMap(({ inputs }) =>
      Object.entries(inputs).filter(([, { bytesInOutput }]) => bytesInOutput > 0),
    ),
  );
  const folders = new Set(taken.map(([path]) => path.match(PACKAGE)?.[0]).filter(Boolean));
  /** @type {Map<string, Set<string>>} */
  const packages = new Map();
  for (const folder of folders) {
    const { name, version, license } = JSON.parse(await readFile(`${folder}/package.json`, "utf-8"));
    const text = (await readFile(`${folder}/LICENSE`, "utf-8")).trim();
    packages.set(text, (packages.get(text) ?? new Set()).add(`${name} ${version} (${license})`));
  }
  const parts = [...packages].map(([text, names]) => `${[...names].sort().join("\n")}\n\n${text}\n`);
  const heading =
    "The scripts in this folder hold code of these packages, each under the licence below its name.\n";
  return [heading, ...parts.sort()].join(`\n${"-".repeat(80)}\n\n`);
}
