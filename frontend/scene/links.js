/**
 * Links to a step and to what the reader has made of it: `#join~slice_at=4.2~theta=-1,0.5`.
 *
 * The part before the first tilde is the step's id; the rest are numbers of the record that differ
 * from what the step would show.
 */

const DIGITS = 1e4;

/** @param {string} hash  @returns {{id: string, values: Record<string, number>} | null} */
export function read(hash) {
  const [id, ...pairs] = decodeURIComponent(hash.replace(/^#/, "")).split("~");
  const values = {};
  for (const pair of pairs) {
    const [name, value] = pair.split("=");
    if (!name || value === undefined || !Number.isFinite(Number(value))) return null;
    values[name] = Number(value);
  }
  return { id, values };
}

/** The hash for a step's id and what is to be told besides it. */
export function write(id, values) {
  const told = Object.entries(values).map(([name, value]) => {
    return `${name}=${Math.round(value * DIGITS) / DIGITS}`;
  });
  return `#${[id, ...told].join("~")}`;
}
