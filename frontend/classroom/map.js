/** The map of items and persons: both on the one scale of the Rasch model (Wright and Stone 1979). */

const SVG = "http://www.w3.org/2000/svg";
const [WIDTH, ROW, LEFT, RIGHT, TOP] = [640, 24, 16, 16, 96];

function draw(name, attributes, ...children) {
  const node = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, String(value));
  node.append(...children);
  return node;
}

/**
 * Persons as dots above the scale; questions below it, the easy ones first, with 95 % intervals.
 *
 * @param {{title: string, difficulty: number, error: number}[]} items  on the scale
 * @param {{ability: number}[]} persons  on the scale
 * @param {string} words  what it shows, said
 */
export function itemPersonMap(items, persons, words) {
  const sorted = [...items].sort((a, b) => a.difficulty - b.difficulty);
  const ends = [
    ...items.flatMap(({ difficulty, error }) => [difficulty - 2 * error, difficulty + 2 * error]),
    ...persons.map(({ ability }) => ability),
  ];
  const low = Math.max(Math.floor(Math.min(...ends)), -7);
  const high = Math.min(Math.ceil(Math.max(...ends)), 7);
  const across = (value) =>
    LEFT + ((WIDTH - LEFT - RIGHT) * (Math.min(Math.max(value, low), high) - low)) / (high - low || 1);
  const height = TOP + 30 + 2 * ROW * sorted.length + 8;
  const svg = draw("svg", { viewBox: `0 0 ${WIDTH} ${height}`, class: "glm-map", role: "img", "aria-label": words });
  for (let tick = low; tick <= high; tick++) {
    svg.append(
      draw("line", { x1: across(tick), x2: across(tick), y1: TOP, y2: height - 4, class: "glm-curve-rule" }),
      draw("text", { x: across(tick), y: TOP + 20, "text-anchor": "middle" }, String(tick).replace("-", "−")),
    );
  }
  svg.append(draw("text", { x: LEFT, y: 16 }, "students, each a dot"));
  const heights = new Map();
  for (const { ability } of persons) {
    const bin = Math.round(across(ability) / 9);
    const at = heights.get(bin) ?? 0;
    heights.set(bin, at + 1);
    // A full column is squeezed, so that nobody leaves the picture.
    svg.append(draw("circle", { cx: bin * 9, cy: TOP - 6 - 8 * Math.min(at, 8), r: 3.6, class: "glm-map-person" }));
  }
  sorted.forEach(({ title, difficulty, error }, i) => {
    const y = TOP + 30 + 2 * ROW * i;
    const x = across(difficulty);
    const words = draw("text", { x: x < WIDTH / 2 ? LEFT : WIDTH - RIGHT, y: y + 16, "text-anchor": x < WIDTH / 2 ? "start" : "end" }, title);
    svg.append(
      words,
      draw("line", { x1: across(difficulty - 1.96 * error), x2: across(difficulty + 1.96 * error), y1: y + 32, y2: y + 32, class: "glm-map-interval" }),
      draw("rect", { x: x - 4, y: y + 28, width: 8, height: 8, class: "glm-map-item" }),
    );
  });
  return svg;
}
