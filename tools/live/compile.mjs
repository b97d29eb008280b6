/**
 * Compile Python's sources with the Python that will run them: Pyodide, under Node.
 *
 *     node compile.mjs PYODIDE [--beside] FOLDER...
 *
 * Every `.py` in a folder becomes a `.pyc` in its place. Of the docstrings the first paragraph stays,
 * for they are a third of what would be sent. With `--beside` the source stays, whole, and the `.pyc`
 * stands where Python keeps it.
 */

import { pathToFileURL } from "node:url";

const [pyodide, ...rest] = process.argv.slice(2);
const beside = rest[0] === "--beside";
const folders = beside ? rest.slice(1) : rest;
const { loadPyodide } = await import(pathToFileURL(`${pyodide}/pyodide.mjs`).href);
const python = await loadPyodide({
  indexURL: pyodide,
  env: { PYTHONNODEBUGRANGES: "1" }, // lines without columns: a fifth less to send
});
const compile = python.runPython(`
import ast, importlib.util, marshal, pathlib, warnings

warnings.simplefilter("ignore")
HEADED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)

def shorten(tree):
    for node in ast.walk(tree):
        if isinstance(node, HEADED) and ast.get_docstring(node, clean=False) is not None:
            constant = node.body[0].value
            # What is filled in later must have its places.
            if "%" not in constant.value and "{" not in constant.value:
                constant.value = constant.value.strip().split("\\n\\n")[0]
    return tree

def compile_beside(folder):
    for path in sorted(pathlib.Path(folder).rglob("*.py")):
        name = "/lib/python3.14/site-packages/" + path.relative_to(folder).as_posix()
        source = path.read_bytes()
        code = compile(source, name, "exec", dont_inherit=True)
        # Bit 0: it goes by the source's hash; bit 1, whether that is looked at, is not set.
        header = importlib.util.MAGIC_NUMBER + (1).to_bytes(4, "little") + importlib.util.source_hash(source)
        kept = path.parent / "__pycache__" / f"{path.stem}.cpython-314.pyc"
        kept.parent.mkdir(exist_ok=True)
        kept.write_bytes(header + marshal.dumps(code))

def compile_folder(folder):
    for path in sorted(pathlib.Path(folder).rglob("*.py")):
        name = "/lib/python3.14/site-packages/" + path.relative_to(folder).as_posix()
        source = path.read_bytes()
        try:
            tree = ast.parse(source)
        except SyntaxError:
            path.unlink()  # a template that was never meant to run
            continue
        # These two read their own docstrings when they are imported.
        whole = path.relative_to(folder).parts[0] in ("numpy", "matplotlib")
        code = compile(tree if whole else shorten(tree), name, "exec", dont_inherit=True)
        header = importlib.util.MAGIC_NUMBER + (0).to_bytes(12, "little")
        path.with_suffix(".pyc").write_bytes(header + marshal.dumps(code))
        path.unlink()

compile_beside if ${beside ? "True" : "False"} else compile_folder
`);
folders.forEach((folder, place) => {
  const mounted = `/compiled/${place}`;
  python.FS.mkdirTree(mounted);
  python.FS.mount(python.FS.filesystems.NODEFS, { root: folder }, mounted);
  compile(mounted);
});
