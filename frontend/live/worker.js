/**
 * Python beside the page: a worker that runs one cell after the other.
 *
 * Over HTTP it fetches its files itself and keeps them in the browser's cache, by names that change
 * with what they hold. From disk, where nothing may be fetched, the page hands it the bytes.
 */

import { layOut, unzip } from "./packs.js";

const LIBRARY = "/lib/python3.14/site-packages";

/** @param {object} message @param {Transferable[]} [moved] */
const tell = (message, moved = []) => /** @type {any} */ (self).postMessage(message, moved);

/** @type {any} */
let python = null;
/** @type {any} */
let page = null;
let base = "";
let manifest = null;
/** @type {Map<string, (bytes: ArrayBuffer) => void>} what the page was asked for */
const asked = new Map();
/** @type {Map<string, Promise<Uint8Array<ArrayBuffer>>>} */
const arriving = new Map();
const laidOut = new Set();
let current = 0;
let got = 0;
let total = 0;

/** The bytes of a file, as it lies there. @param {string} name @returns {Promise<Uint8Array<ArrayBuffer>>} */
function bytesOf(name) {
  if (!arriving.has(name)) {
    total += manifest.files[name].bytes;
    arriving.set(name, base ? fetched(name) : handed(name));
  }
  return arriving.get(name);
}

/** @param {string} name @returns {Promise<Uint8Array<ArrayBuffer>>} */
function handed(name) {
  return new Promise((resolve) => {
    asked.set(name, (bytes) => {
      progress(bytes.byteLength);
      resolve(new Uint8Array(bytes));
    });
    tell({ say: "need", name });
  });
}

function progress(more) {
  got += more;
  tell({ say: "progress", got, total });
}

/** The browser's own store for files that never change; none where the page is not on a safe origin. */
const store = () => (globalThis.caches ? caches.open("one-recipe-live").catch(() => null) : Promise.resolve(null));

/** @param {string} name @returns {Promise<Uint8Array<ArrayBuffer>>} */
async function fetched(name) {
  const url = base + manifest.files[name].file;
  const kept = await store();
  const before = await kept?.match(url);
  if (before) {
    const bytes = new Uint8Array(await before.arrayBuffer());
    progress(bytes.length);
    return bytes;
  }
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`${url} cannot be read: ${answer.status}`);
  const parts = [];
  const reader = answer.body.getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    parts.push(part.value);
    progress(part.value.length);
  }
  const blob = new Blob(parts);
  const bytes = new Uint8Array(await blob.arrayBuffer());
  // A full disk or a private window must not stop it.
  kept?.put(url, new Response(blob)).catch(() => {});
  return bytes;
}

/** Forget the files of earlier builds. */
async function tidy() {
  const kept = await store();
  const now = new Set(Object.values(manifest.files).map(({ file }) => base + file));
  for (const { url } of (await kept?.keys()) ?? []) {
    if (url.startsWith(base) && !now.has(url)) kept.delete(url);
  }
}

/** @param {Uint8Array<ArrayBuffer>} bytes @param {string} type */
const blobUrl = (bytes, type) => URL.createObjectURL(new Blob([bytes], { type }));

/** Where a module can be imported from. @param {string} name @returns {Promise<string>} */
async function moduleUrl(name) {
  if (base) return base + manifest.files[name].file;
  return blobUrl(await bytesOf(name), "text/javascript");
}

/**
 * Pyodide fetches its WebAssembly and its library by address: here, from what is there already.
 *
 * @param {Promise<Uint8Array<ArrayBuffer>>} wasm @param {Promise<Uint8Array<ArrayBuffer>>} library
 */
function patchFetch(wasm, library) {
  const outside = globalThis.fetch;
  globalThis.fetch = async (address, options) => {
    const url = String(address instanceof Request ? address.url : address);
    if (url.endsWith("pyodide.asm.wasm")) {
      const plain = new Blob([await wasm]).stream().pipeThrough(new DecompressionStream("gzip"));
      return new Response(plain, { headers: { "Content-Type": "application/wasm" } });
    }
    if (url.endsWith("python_stdlib.zip")) return new Response(await library);
    return outside(address, options);
  };
}

async function start() {
  const begin = manifest.begin;
  // All at once: what comes first is what is needed first.
  const wasm = bytesOf("pyodide.asm.wasm");
  const library = bytesOf("python_stdlib.zip");
  begin.forEach(bytesOf);
  patchFetch(wasm, library);
  if (!base) {
    // Pyodide wants a module worker, which a page from disk cannot have, and asks importScripts.
    /** @type {any} */ (globalThis).importScripts = () => {
      throw new Error("a worker of modules");
    };
  }
  const [{ loadPyodide }, { default: createPyodideModule }] = await Promise.all([
    import(await moduleUrl("pyodide.mjs")),
    import(await moduleUrl("pyodide.asm.mjs")),
  ]);
  python = await loadPyodide({
    indexURL: base || "https://page.invalid/",
    createPyodideModule,
    lockFileContents: { info: manifest.info, packages: {} },
    env: {
      HOME: "/home/pyodide",
      MPLBACKEND: "module://page_backend",

    },
    fullStdLib: false,
  });
  await Promise.all(begin.map(mount));
  page = python.pyimport("page");
  page.begin((output) => tell({ say: "output", id: current, output: JSON.parse(output) }), JSON.stringify(manifest.modules), mountNow);
  for (const name of begin) page.laid_out(name);
  if (base) tidy().catch(() => {});
}

/** @param {string} name of a pack */
async function mount(name) {
  const files = await unzip(await bytesOf(name));
  if (laidOut.has(name)) return;
  laidOut.add(name);
  layOut(python.FS, LIBRARY, files);
  arriving.delete(name);
  page?.laid_out(name);
}

/** Lay a pack out at once, because an import waits for it. @param {string} name */
function mountNow(name) {
  if (laidOut.has(name)) return;
  if (!base) throw new Error(`The part ${name} was not read from disk.`);
  const request = new XMLHttpRequest();
  request.open("GET", base + manifest.files[name].file, false);
  request.responseType = "arraybuffer";
  request.send();
  if (request.status !== 200) throw new Error(`The part ${name} cannot be read: ${request.status}`);
  laidOut.add(name);
  const inflate = python.runPython("import gzip; lambda data: gzip.decompress(data.to_bytes())");
  const inflated = inflate(new Uint8Array(request.response));
  layOut(python.FS, LIBRARY, inflated.toJs());
  inflated.destroy();
}

/** @param {{id: number, source: string}} cell */
async function run({ id, source }) {
  const began = performance.now();
  current = id;
  const packs = base ? JSON.parse(page.needs(source)) : Object.values(manifest.modules);
  await Promise.all([...new Set(packs)].map(mount));
  tell({ say: "running", id });
  const ok = page.run(source);
  tell({ say: "done", id, ok, seconds: (performance.now() - began) / 1000 });
}

const deeds = {
  /** @param {{base: string, manifest: object, interrupt?: SharedArrayBuffer, ahead: string[]}} message */
  async start(message) {
    ({ base, manifest } = message);
    await start();
    if (message.interrupt) python.setInterruptBuffer(new Uint8Array(message.interrupt));
    tell({ say: "ready" });
  },
  run,
  /** @param {{name: string, bytes: ArrayBuffer}} message */
  file({ name, bytes }) {
    asked.get(name)?.(bytes);
  },
};

// One deed after the other, but for the files that a deed waits for.
let last = Promise.resolve();
self.addEventListener("message", ({ data }) => {
  if (data.do === "file") return deeds.file(data);
  last = last
    .then(() => deeds[data.do](data))
    .catch((error) => tell({ say: "failed", id: data.id, text: String(error?.message ?? error) }));
});
