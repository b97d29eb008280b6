// Answers each line {latex, options} of its input with a line {html} or {error}.
// Started once a build by mathematics.py, with the path of KaTeX as its argument.
"use strict";

const katex = require(process.argv[2]);

// Symbols may name the part of the scene that they stand for, and nothing else may write HTML.
const rules = {
  strict: (code) => (code === "htmlExtension" ? "ignore" : "error"),
  trust: ({ command }) => {
    if (command === "\\htmlData") return true;
    throw new Error(`${command} is not for the book's formulas`);
  },
};

const answer = ({ latex, options }) => {
  try {
    return { html: katex.renderToString(latex, { ...options, ...rules }) };
  } catch (error) {
    return { error: error.message };
  }
};

require("node:readline")
  .createInterface({ input: process.stdin })
  .on("line", (line) => console.log(JSON.stringify(answer(JSON.parse(line)))));
