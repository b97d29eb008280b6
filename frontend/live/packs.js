/** What tools/live/pack.py writes: many files in one, laid out without a copy of any. */

/** @param {Uint8Array<ArrayBuffer>} bytes through gzip @returns {Promise<Uint8Array<ArrayBuffer>>} */
export async function unzip(bytes) {
  const plain = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(plain).arrayBuffer());
}

/**
 * The files of a pack.
 *
 * @param {Uint8Array<ArrayBuffer>} plain
 * @returns {{path: string, bytes: Uint8Array}[]}
 */
export function filesOf(plain) {
  const length = new DataView(plain.buffer, plain.byteOffset).getUint32(0, true);
  const contents = JSON.parse(new TextDecoder().decode(plain.subarray(4, 4 + length)));
  const body = plain.subarray(4 + length);
  let start = 0;
  return contents.map(([path, end]) => {
    const bytes = body.subarray(start, end);
    start = end;
    return { path, bytes };
  });
}

/**
 * @param {any} FS  Emscripten's
 * @param {string} folder
 * @param {Uint8Array<ArrayBuffer>} plain
 */
export function layOut(FS, folder, plain) {
  const made = new Set();
  for (const { path, bytes } of filesOf(plain)) {
    const whole = `${folder}/${path}`;
    const parent = whole.slice(0, whole.lastIndexOf("/"));
    if (!made.has(parent)) FS.mkdirTree(parent);
    made.add(parent);
    FS.writeFile(whole, bytes, { canOwn: true });
  }
}
