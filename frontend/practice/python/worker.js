/**
 * MicroPython in a worker: it runs a reader's code and judges it.
 *
 * The build puts all of this into one function, so that the same file is a worker's own script over
 * HTTP and, from disk, where a browser starts no worker from a file, the text of one.
 */

import { loadMicroPython } from "@micropython/micropython-webassembly-pyscript/micropython.mjs";
import wasm from "@micropython/micropython-webassembly-pyscript/micropython.wasm";
import checker from "checker.py";

const HEAP = 16 * 1024 * 1024;
const RUN = `
import io, json, sys

class _Out(io.IOBase):
    def __init__(self):
        self.text = ""
    def write(self, part):
        self.text += str(part, "utf-8")
        return len(part)

def _trouble(error):
    out = _Out()
    sys.print_exception(error, out)
    # What called the reader's code is no line of theirs.
    lines = [line for line in out.text.split("\\n") if "<stdin>" not in line]
    return "\\n".join(lines).replace('"<string>"', "your code")

def _run(asked):
    asked = json.loads(asked)
    source, exercise = asked["source"], asked["exercise"]
    try:
        if asked["judge"]:
            right, says = judge(source, exercise)
            return json.dumps({"right": right, "says": says})
        scene = Scene(asked["state"])
        exec(source, {"scene": scene})
        return json.dumps({"state": scene.state})
    except BaseException as error:
        return json.dumps({"trouble": _trouble(error)})
`;

const say = (message) => globalThis.postMessage(message);

const starting = (async () => {
  const python = await loadMicroPython({
    url: "micropython.wasm", // not fetched
    wasmBinary: wasm,
    heapsize: HEAP,
    stdout: (line) => say({ print: line }),
    stderr: (line) => say({ print: line }),
  });
  python.runPython(checker + RUN);
  return python;
})();

starting.then(
  () => say({ ready: true }),
  (error) => say({ broken: String(error?.message ?? error) }),
);

globalThis.addEventListener("message", async ({ data }) => {
  const python = await starting;
  python.globals.set("_asked", JSON.stringify(data));
  python.runPython("_answer = _run(_asked)");
  say({ answer: JSON.parse(python.globals.get("_answer")) });
});
