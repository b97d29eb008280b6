/** Python on the page, as far as it is no browser's: which cells run, what is said, what is in a pack. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { matched } from "../live/matching.js";
import { cellsToRun, forget } from "../live/order.js";
import { filesOf, layOut } from "../live/packs.js";
import { Session } from "../live/session.js";

const cells = (...marks) => marks.map((mark, place) => ({ source: `x = ${place}`, ...mark }));
const ran = (cell, when) => Object.assign(cell, { ran: when, ranText: cell.text ?? cell.source });

test("what stands above runs first, in order", () => {
  assert.deepEqual(cellsToRun(cells({}, {}, {}), 2), [0, 1, 2]);
  assert.deepEqual(cellsToRun(cells({}, {}, {}), 0), [0]);
});

test("cells of the page's figures, and those that run elsewhere, are left out", () => {
  const chapter = cells({ aside: true }, {}, { elsewhere: true }, { aside: true }, {});
  assert.deepEqual(cellsToRun(chapter, 4), [1, 4]);
  assert.deepEqual(cellsToRun(chapter, 3), [0, 1, 3]);
});

test("what has run as it reads is not run again, but what was pressed is", () => {
  const chapter = cells({}, {}, {});
  chapter.forEach((cell, place) => ran(cell, place + 1));
  assert.deepEqual(cellsToRun(chapter, 2), [2]);
});

test("behind a changed cell all runs again", () => {
  const chapter = cells({}, {}, {}, {});
  chapter.forEach((cell, place) => ran(cell, place + 1));
  chapter[1].text = "x = 10";
  assert.deepEqual(cellsToRun(chapter, 3), [1, 2, 3]);
  ran(chapter[1], 5);
  assert.deepEqual(cellsToRun(chapter, 3), [2, 3], "the third ran before the second last did");
  forget(chapter);
  assert.deepEqual(cellsToRun(chapter, 3), [0, 1, 2, 3]);
});

test("code blocks find their cells, twins in their order", () => {
  const chapter = [{ source: "a\n" }, { source: "hidden" }, { source: "b" }, { source: "b" }];
  assert.deepEqual(matched(chapter, ["a", "b \n", "b", "not a cell"]), [0, 2, 3, null]);
});

test("a pack's files are laid out under their paths", () => {
  const contents = new TextEncoder().encode(JSON.stringify([["a/η.py", 3], ["b.so", 5]]));
  const plain = new Uint8Array(4 + contents.length + 5);
  new DataView(plain.buffer).setUint32(0, contents.length, true);
  plain.set(contents, 4);
  plain.set([1, 2, 3, 4, 5], 4 + contents.length);
  assert.deepEqual(filesOf(plain).map(({ path, bytes }) => [path, [...bytes]]), [["a/η.py", [1, 2, 3]], ["b.so", [4, 5]]]);
  const written = new Map();
  const made = [];
  const FS = { mkdirTree: (path) => made.push(path), writeFile: (path, bytes) => written.set(path, [...bytes]) };
  layOut(FS, "/lib", plain);
  assert.deepEqual(made, ["/lib/a", "/lib"]);
  assert.deepEqual(written, new Map([["/lib/a/η.py", [1, 2, 3]], ["/lib/b.so", [4, 5]]]));
});

/** A worker that a test speaks for. */
class Puppet extends EventTarget {
  posted = [];
  ended = false;
  postMessage(message) {
    this.posted.push(message);
  }
  terminate() {
    this.ended = true;
  }
  says(data) {
    this.dispatchEvent(Object.assign(new Event("message"), { data }));
  }
}

function begun(chapter) {
  const puppets = [];
  const told = [];
  const session = new Session(
    chapter,
    async () => {
      puppets.push(new Puppet());
      return puppets.at(-1);
    },
    {
      loading: (got, total) => told.push(`loading ${got}/${total}`),
      cell: (place, state) => told.push(`${place} ${state}`),
      output: (place, output) => told.push(`${place} says ${output.text}`),
      broken: (text) => told.push(`broken: ${text}`),
    },
  );
  return { session, puppets, told };
}

test("a press starts Python once, and runs what it needs in turn", async () => {
  const { session, puppets, told } = begun(cells({}, {}));
  await session.press(1);
  const [worker] = puppets;
  assert.equal(worker.posted.length, 0, "nothing runs before Python is there");
  worker.says({ say: "progress", got: 1, total: 2 });
  worker.says({ say: "ready" });
  assert.deepEqual(worker.posted, [{ do: "run", id: 0, source: "x = 0" }]);
  worker.says({ say: "output", id: 0, output: { text: "0" } });
  worker.says({ say: "done", id: 0, ok: true });
  assert.deepEqual(worker.posted.at(-1), { do: "run", id: 1, source: "x = 1" });
  worker.says({ say: "done", id: 1, ok: true });
  assert.deepEqual(told, ["0 waiting", "1 waiting", "loading 0/0", "loading 1/2", "0 running", "0 says 0", "0 done", "1 running", "1 done"]);
  await session.press(1);
  assert.equal(puppets.length, 1);
  assert.deepEqual(worker.posted.at(-1), { do: "run", id: 1, source: "x = 1" });
});

test("an error stops what waits behind it, and the cell counts as not run", async () => {
  const { session, puppets, told } = begun(cells({}, {}));
  await session.press(1);
  puppets[0].says({ say: "ready" });
  puppets[0].says({ say: "done", id: 0, ok: false });
  assert.deepEqual(told.slice(-2), ["0 failed", "1 idle"]);
  assert.equal(session.running, false);
  assert.deepEqual(cellsToRun(session.cells, 1), [0, 1]);
});

test("what is pressed while another runs waits, and is not asked for twice", async () => {
  const { session, puppets } = begun(cells({}, {}, {}));
  await session.press(0);
  puppets[0].says({ say: "ready" });
  await session.press(2);
  await session.press(2);
  assert.deepEqual(session.queue, [0, 1, 2]);
  assert.equal(puppets[0].posted.length, 1);
});

test("after an end all is forgotten, and what the old worker says is not heard", async () => {
  const { session, puppets, told } = begun(cells({}, {}));
  await session.press(0);
  puppets[0].says({ say: "ready" });
  session.end();
  assert.equal(puppets[0].ended, true);
  puppets[0].says({ say: "done", id: 0, ok: true });
  assert.equal(told.at(-1), "0 idle");
  await session.press(0);
  assert.equal(puppets.length, 2);
});

test("a worker that fails says so once, and the next press begins anew", async () => {
  const { session, puppets, told } = begun(cells({}));
  await session.press(0);
  puppets[0].says({ say: "failed", text: "no room" });
  assert.equal(told.at(-1), "broken: no room");
  await session.press(0);
  assert.equal(puppets.length, 2);
});
