/** The worker as it can be had: a module over HTTP, from disk a classic one made of a script's text. */

/** @typedef {{files: Record<string, {file: string, bytes: number}>, modules: Record<string, string>, begin: string[]}} Manifest */

/** What the scripts of `_live/disk` hand over, by name. @type {Map<string, (text: string) => void>} */
const expected = new Map();
/** Kept for the next worker. @type {Map<string, Promise<Blob>>} */
const read = new Map();

/** @param {string} name @param {string} base64  called by the scripts of `_live/disk` */
export function bytes(name, base64) {
  expected.get(name)?.(base64);
  expected.delete(name);
}

/** @param {string} text @returns {Uint8Array<ArrayBuffer>} */
function decoded(text) {
  const quick = /** @type {any} */ (Uint8Array).fromBase64;
  if (quick) return quick.call(Uint8Array, text);
  const binary = atob(text);
  const made = new Uint8Array(binary.length);
  for (let place = 0; place < binary.length; place += 1) made[place] = binary.charCodeAt(place);
  return made;
}

/** @param {string} address @returns {Promise<void>} */
export const script = (address) =>
  new Promise((resolve, reject) => {
    const element = document.createElement("script");
    element.src = address;
    element.addEventListener("load", () => {
      element.remove();
      resolve();
    });
    element.addEventListener("error", () => reject(new Error(`${address} is not there.`)));
    document.head.append(element);
  });

/** A file that lies beside the page. @param {string} folder @param {Manifest} manifest @param {string} name */
function fromDisk(folder, manifest, name) {
  if (!read.has(name)) {
    const text = new Promise((resolve) => expected.set(name, resolve));
    const reading = script(`${folder}disk/${manifest.files[name].file}.js`).then(async () => {
      return new Blob([decoded(/** @type {string} */ (await text))]);
    });
    read.set(name, reading);
    reading.catch(() => read.delete(name));
  }
  return read.get(name);
}

/**
 * @param {string} folder  the address of `_live/`
 * @param {Manifest} manifest
 * @returns {Promise<Worker>}
 */
export async function makeWorker(folder, manifest) {
  if (location.protocol !== "file:") {
    const worker = new Worker(folder + manifest.files["worker.js"].file, { type: "module" });
    // Only where the server isolates the page may a running cell be interrupted from outside.
    const interrupt = globalThis.crossOriginIsolated ? new SharedArrayBuffer(1) : undefined;
    worker.postMessage({ do: "start", base: folder, manifest, interrupt });
    return Object.assign(worker, { interrupt });
  }
  const source = await fromDisk(folder, manifest, "worker.js");
  const worker = new Worker(URL.createObjectURL(new Blob([source], { type: "text/javascript" })));
  worker.addEventListener("message", async ({ data }) => {
    if (data.say !== "need") return;
    try {
      const buffer = await (await fromDisk(folder, manifest, data.name)).arrayBuffer();
      worker.postMessage({ do: "file", name: data.name, bytes: buffer }, [buffer]);
    } catch (error) {
      worker.dispatchEvent(new ErrorEvent("error", { message: error.message }));
    }
  });
  worker.postMessage({ do: "start", base: "", manifest });
  return worker;
}
