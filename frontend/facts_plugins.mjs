/**
 * Plugins for the bundler that read the facts which Python has written, `mathematics/facts.json`.
 *
 * @typedef {import("esbuild").Plugin} Plugin
 */

import { readFile } from "node:fs/promises";

const FACTS = new URL("mathematics/facts.json", import.meta.url);

async function facts() {
  return JSON.parse(await readFile(FACTS, "utf-8"));
}

/** The scripts' share of the facts; the colours are the stylesheet's. @type {Plugin} */
export const factsForScripts = {
  name: "facts for scripts",
  setup(build) {
    build.onLoad({ filter: /facts\.json$/ }, async () => {
      const { colours: _, ...rest } = await facts();
      return { contents: JSON.stringify(rest), loader: "json" };
    });
  },
};

/**
 * What each number of the scene means in words is Python's to say, and most are the presence of a
 * part, from 0 to 1 and 0 at rest; a page carries the rest.
 * @type {Plugin}
 */
export const recordForScripts = {
  name: "the scene's record for scripts",
  setup(build) {
    build.onLoad({ filter: /record\.json$/ }, async ({ path }) => {
      const record = JSON.parse(await readFile(path, "utf-8"));
      for (const number of Object.values(record.numbers)) {
        delete number.says;
        const { rest, low, high } = number;
        if (rest === 0 && low === 0 && high === 1) for (const end in number) delete number[end];
      }
      return { contents: JSON.stringify(record), loader: "json" };
    });
  },
};

/** `import "facts:colours.css"` brings a variable and a class for each colour. @type {Plugin} */
export const factsForStyles = {
  name: "facts for stylesheets",
  setup(build) {
    build.onResolve({ filter: /^facts:colours\.css$/ }, ({ path }) => ({ path, namespace: "facts" }));
    build.onLoad({ filter: /.*/, namespace: "facts" }, async () => {
      const colours = Object.entries((await facts()).colours);
      const variables = colours.map(
        ([name, { light, dark }]) => `--glm-${name}-colour: light-dark(${light}, ${dark});`,
      );
      const classes = colours.map(
        ([name]) => `.glm-${name} { --glm-colour: var(--glm-${name}-colour); }`,
      );
      const contents = `:root { ${variables.join(" ")} }\n${classes.join("\n")}\n`;
      return { contents, loader: "css" };
    });
  },
};
