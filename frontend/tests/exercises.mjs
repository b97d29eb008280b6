/** Verdicts of the page's Python: code and exercises in on standard input, verdicts out, as JSON. */

import { readFile } from "node:fs/promises";
import { loadMicroPython } from "@micropython/micropython-webassembly-pyscript/micropython.mjs";

let text = "";
for await (const part of process.stdin) text += part;
const checker = await readFile(new URL("../../glmlesson/practice/checker.py", import.meta.url), "utf-8");
const python = await loadMicroPython();
python.runPython(checker);
python.globals.set("asked", text);
python.runPython(`
import json
verdicts = [judge(source, exercise) for source, exercise in json.loads(asked)]
`);
python.runPython("answer = json.dumps(verdicts)");
process.stdout.write(python.globals.get("answer"));
