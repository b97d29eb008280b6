import assert from "node:assert/strict";
import { test } from "node:test";
import { geometry } from "../scene/geometry.js";
import { box } from "../scene/words.js";
import { states } from "./states.js";

const SHARED = 1; // px that two boxes may share: less than the paper's edge around the letters

export function meetings(marks) {
  const texts = marks
    .filter(({ kind, opacity }) => kind === "text" && opacity > 0.05)
    .map((mark) => [mark, box(mark)]);
  const found = [];
  texts.forEach(([one, [x, y, w, h]], i) => {
    for (const [other, [u, v, k, l]] of texts.slice(i + 1)) {
      const across = Math.min(x + w, u + k) - Math.max(x, u);
      const down = Math.min(y + h, v + l) - Math.max(y, v);
      if (across > SHARED && down > SHARED) {
        found.push(
          `${one.id} "${one.text}" and ${other.id} "${other.text}" (${across.toFixed(0)} × ${down.toFixed(0)} px)`,
        );
      }
    }
  });
  return found;
}

export function outside(marks, width, height) {
  return marks
    .filter(({ kind, opacity }) => kind === "text" && opacity > 0.05)
    .flatMap((mark) => {
      const [x, y, w, h] = box(mark);
      return x < -2 || x + w > width + 2 || y < -2 || y + h > height + 3
        ? [`${mark.id} "${mark.text}" leaves the scene`]
        : [];
    });
}

const SHAPES = ["base", "ghost", "tilted", "slice-main"];
/** What the rows' own words cover of the rows: a point of a shape in the box of a word. */
export function covered(marks) {
  const words = marks.filter(
    ({ id, kind }) => kind === "text" && /^row-(name|sum)|^(times|over)$/.test(id),
  );
  const found = [];
  for (const word of words) {
    const [x, y, w, h] = box(word);
    for (const { id, role, lines, opacity } of marks) {
      if (!SHAPES.includes(role) || opacity < 0.05) continue;
      const inside = (px, py) => px > x && px < x + w && py > y && py < y + h;
      if (lines.some((line) => line.some((v, i) => i % 2 === 0 && inside(v, line[i + 1])))) {
        found.push(`${word.id} "${word.text}" covers ${id}`);
      }
    }
  }
  return found;
}

/** A state, and what a reader can make of it: the ends of what can be dragged. */
function variants({ record }) {
  const each = [
    {},
    { slice_at: 0 },
    { slice_at: 6 },
    { eta: -4 },
    { eta: 4 },
    { theta0: 1, theta1: -0.4 },
    { theta0: -3, theta1: 1.1 },
  ];
  return each.map((change) => ({ ...record, ...change }));
}

for (const { chapter, id, data, record, sizes } of states()) {
  for (const [width, height] of sizes) {
    test(`${chapter}, ${id}: no label meets another at ${width} × ${height}`, () => {
      for (const variant of variants({ record })) {
        const { marks } = geometry(variant, data, width, height);
        assert.deepEqual(meetings(marks), []);
        assert.deepEqual(outside(marks, width, height), []);
        if (variant.rows === 1) assert.deepEqual(covered(marks), []);
      }
    });
  }
}
