// Answers each line {latex, options} of its input with a line {html} or {error}.
// Started once a build by mathematics.py, with the path of KaTeX as its argument.
"use strict";

const katex = require(process.argv[2]);

const answer = ({ latex, options }) => {
  try {
    return { html: katex.renderToString(latex, options) };
  } catch (error) {
    return { error: error.message };
  }
};

require("node:readline")
  .createInterface({ input: process.stdin })
  .on("line", (line) => console.log(JSON.stringify(answer(JSON.parse(line)))));
