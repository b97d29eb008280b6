/**
 * What went wrong: a wrong line is mended, or the right one spoilt, in one place after another, until
 * the two are equal as functions. The change that did it names the slip.
 *
 * @typedef {import("./reader.js").Tree} Tree
 * @typedef {import("./forms.js").Says} Says
 * @typedef {{kind: string, says: Says}} Slip
 */

import { equal, places, plainValue } from "./equal.js";
import { LETTERS } from "./reader.js";
import { call, holds, names, node, number, substituted, variants } from "./trees.js";

const COMPARED = 10; // places: to name a slip, not to accept a line
const MOST = 600; // changes tried

const isOne = ({ is, text }) => is === "number" && Number(text) === 1;

/** One sign turned. @returns {Generator<{tree: Tree, piece: Tree}>} */
function* turned(tree) {
  const [a, b] = tree.parts;
  if (tree.is === "sum") {
    yield { tree: node("difference", a, b), piece: b };
    yield { tree: node("difference", b, a), piece: a };
  }
  if (tree.is === "difference") {
    yield { tree: node("sum", a, b), piece: b };
    yield { tree: node("difference", b, a), piece: tree };
    yield { tree: node("negative", node("sum", a, b)), piece: a };
    // A minus before a bracket that reached its first term alone.
    if (b.is === "difference") {
      yield { tree: node("difference", node("difference", a, b.parts[0]), b.parts[1]), piece: b };
    }
  }
  if (tree.is === "sum" && a.is === "difference") {
    yield { tree: node("difference", a.parts[0], node("sum", a.parts[1], b)), piece: b };
  }
  if (tree.is === "negative") yield { tree: a, piece: tree };
  if (tree.is === "power" && b.is !== "number") yield { tree: node("power", a, node("negative", b)), piece: b };
  if (tree.is === "call" && tree.name === "exp") yield { tree: call("exp", node("negative", a)), piece: a };
  if (tree.is === "call" && tree.name === "log") yield { tree: node("negative", tree), piece: tree };
  if (tree.is === "product" || tree.is === "quotient") yield { tree: node("negative", tree), piece: tree };
}

/** One factor taken away. @returns {Generator<{tree: Tree, piece: Tree}>} */
function* withoutFactor(tree) {
  const [a, b] = tree.parts;
  if (tree.is === "product") {
    yield { tree: a, piece: b };
    yield { tree: b, piece: a };
  }
  if (tree.is === "quotient") {
    yield { tree: a, piece: node("quotient", number(1), b) };
    if (!isOne(a)) yield { tree: node("quotient", number(1), b), piece: a };
  }
  if (tree.is === "power" && b.is === "number") yield { tree: a, piece: tree };
  if (tree.is === "call" && tree.name === "sqrt") yield { tree: a, piece: tree };
  if (tree.is === "call" && tree.name === "factorial") yield { tree: a, piece: tree };
}

/** One term taken away. @returns {Generator<{tree: Tree, piece: Tree}>} */
function* withoutTerm(tree) {
  const [a, b] = tree.parts;
  if (tree.is === "sum") {
    yield { tree: a, piece: b };
    yield { tree: b, piece: a };
  }
  if (tree.is === "difference") {
    yield { tree: a, piece: b };
    yield { tree: node("negative", b), piece: a };
    yield { tree: b, piece: a };
  }
}

/** One symbol in the place of another, or a probability in that of its complement. */
const mistaken = (domains) =>
  function* mistake(tree) {
    if (tree.is !== "name") return;
    for (const other of Object.keys(domains)) {
      if (other !== tree.name) yield { tree: name(other), piece: tree };
    }
    const { low, high } = domains[tree.name];
    if (low >= 0 && high <= 1) yield { tree: node("difference", number(1), tree), piece: tree };
  };

/** A logarithm left out. @returns {Generator<{tree: Tree, piece: Tree}>} */
function* withoutLog(tree) {
  if (tree.is === "call" && tree.name === "log") yield { tree: tree.parts[0], piece: tree };
}

/** A function taken through a sum, or through a product. @returns {Generator<{tree: Tree, piece: Tree}>} */
function* dragged(tree) {
  const [inside, above] = tree.parts;
  const [a, b] = inside?.parts ?? [];
  if (tree.is === "call" && (tree.name === "log" || tree.name === "exp") && inside.parts.length === 2) {
    const each = (part) => call(tree.name, part);
    if (inside.is === "sum" || inside.is === "difference") {
      yield { tree: node(inside.is, each(a), each(b)), piece: tree };
    }
    if (tree.name === "log" && (inside.is === "product" || inside.is === "quotient")) {
      yield { tree: node(inside.is, each(a), each(b)), piece: tree };
    }
  }
  if (tree.is === "power" && inside.is === "constant" && above.parts.length === 2) {
    if (above.is === "sum" || above.is === "difference") {
      yield {
        tree: node(above.is, ...above.parts.map((part) => node("power", inside, part))),
        piece: tree,
      };
    }
  }
}

/** A product where a sum stood. @returns {Generator<{tree: Tree, piece: Tree}>} */
function* multiplied(tree) {
  if (tree.is === "sum") yield { tree: node("product", ...tree.parts), piece: tree };
}

/** A square or a bracket multiplied out by halves. @returns {Generator<{tree: Tree, piece: Tree}>} */
function* halfway(tree) {
  const [a, b] = tree.parts;
  const added = (it) => it?.is === "sum" || it?.is === "difference";
  if (tree.is === "power" && added(a) && b.is === "number") {
    const each = a.parts.map((part) => node("power", part, b));
    yield { tree: node("sum", ...each), piece: tree };
    yield { tree: node("difference", ...each), piece: tree };
  }
  if (tree.is === "product") {
    if (added(b)) yield { tree: node(b.is, node("product", a, b.parts[0]), b.parts[1]), piece: tree };
    if (added(a)) yield { tree: node(a.is, a.parts[0], node("product", a.parts[1], b)), piece: tree };
    if (added(a)) yield { tree: node(a.is, node("product", a.parts[0], b), a.parts[1]), piece: tree };
  }
  if (tree.is === "quotient" && added(a)) {
    yield { tree: node(a.is, node("quotient", a.parts[0], b), a.parts[1]), piece: tree };
    yield { tree: node(a.is, a.parts[0], node("quotient", a.parts[1], b)), piece: tree };
  }
}

/** @type {Record<string, (piece: Tree) => Says>} */
const SAYS = {
  sign: (piece) => ["A sign has slipped. Look at ", piece, "."],
  factor: (piece) => ["A factor is lost: ", piece, " has to stay."],
  role: (piece) => ["At one place ", piece, " stands where another symbol belongs."],
  surplus: (piece) => ["A factor too many: ", piece, " was not in the line above."],
  term: (piece) => ["A term is missing: ", piece, " has to stay."],
  extra: (piece) => ["A term too many: ", piece, " was not in the line above."],
  log: (piece) => ["A logarithm got lost on the way to ", piece, "."],
  sum: (piece) => [
    "In ", piece, " a function was taken into its argument term by term. The log of a sum is not the sum of ",
    "the logs, and the log of a product is a sum, not a product.",
  ],
  product: (piece) => ["A product stands where a sum belongs: ", piece, ". The log of a product is a sum of logs."],
  bracket: (piece) => ["A bracket was multiplied out by halves: in ", piece, " every term inside takes part."],
};

/** Two symbols exchanged, or a probability and its complement. */
function* exchanged(typed, domains) {
  const there = [...names(typed)];
  for (const [i, first] of there.entries()) {
    for (const second of there.slice(i + 1)) {
      const held = substituted(typed, first, { is: "name", name: "?", parts: [] });
      const tree = substituted(substituted(held, second, name(first)), "?", name(second));
      yield { tree, says: ["Two roles are swapped: ", name(first), " stands where ", name(second), " belongs."] };
    }
    const { low, high, whole } = domains[first];
    if (low >= 0 && high <= 1) {
      const rest = node("difference", number(1), name(first));
      const where = whole ? "the outcome" : "the probability";
      yield {
        tree: substituted(typed, first, rest),
        says: ["Two roles are swapped: ", name(first), " and ", rest, `, ${where} and its complement.`],
      };
    }
  }
}
const name = (it) => ({ is: "name", name: it, parts: [] });

/**
 * @param {Tree} typed  a line that is not equal to the right one
 * @param {Tree[]} right  the right line, and whatever else it may be written as, such as those above
 * @param {import("./equal.js").Domains} domains  of the symbols of both
 * @returns {Slip}
 */
export function slip(typed, right, domains) {
  const at = places(domains, COMPARED);
  const [wanted] = right;
  const is = (one, other) => equal(one, other, domains, at);

  for (const { tree, says } of exchanged(typed, domains)) {
    if (is(tree, wanted)) return { kind: "roles", says };
  }
  const mends = /** @type {[string, any][]} */ ([["sign", turned], ["role", mistaken(domains)]]);
  const spoils = /** @type {[string, any][]} */ ([
    ["sum", dragged], ["term", withoutTerm], ["factor", withoutFactor], ["product", multiplied], ["bracket", halfway], ["log", withoutLog], ["sign", turned],
  ]);
  const unmends = /** @type {[string, any][]} */ ([["extra", withoutTerm], ["surplus", withoutFactor]]);
  let tried = 0;
  for (const [kind, change] of mends) {
    for (const { tree, piece } of variants(typed, change)) {
      if ((tried += 1) <= MOST && is(tree, wanted)) return { kind, says: SAYS[kind](piece) };
    }
  }
  tried = 0;
  for (const [kind, change] of spoils) {
    for (const line of right) {
      for (const { tree, piece } of variants(line, change)) {
        if ((tried += 1) <= MOST * 2 && is(typed, tree)) return { kind, says: SAYS[kind](piece) };
      }
    }
  }
  tried = 0;
  for (const [kind, change] of unmends) {
    for (const { tree, piece } of variants(typed, change)) {
      if ((tried += 1) <= MOST && is(tree, wanted)) return { kind, says: SAYS[kind](piece) };
    }
  }
  return { kind: "unequal", says: [...apart(typed, wanted, domains), ...hint(typed, wanted, domains)] };
}

/** Plain places: the whole numbers and simple fractions of each domain. */
function plainPlaces(domains) {
  let found = [{}];
  for (const [symbol, { low, high, whole }] of Object.entries(domains)) {
    const values = (whole ? [1, 0, 2, 3] : [1, 2, 0.5, 0.2, -1, -2]).filter((x) => x >= low && x <= high);
    if (!values.length) values.push((low + high) / 2);
    found = found.flatMap((place) => values.slice(0, 4).map((x) => ({ ...place, [symbol]: x })));
  }
  return found;
}

const shown = (value) => (value === null ? "no number" : String(Number(value.toPrecision(3))).replace("-", "−"));

/** One place at which the lines differ, in numbers. @returns {Says} */
function apart(typed, wanted, domains) {
  for (const place of plainPlaces(domains)) {
    const [got, right] = [plainValue(typed, place), plainValue(wanted, place)];
    const same = got === right || Math.abs(got - right) <= 1e-3 * Math.abs(right);
    if (same || shown(got) === shown(right)) continue;
    const where = Object.entries(place).map(([symbol, x]) => `${LETTERS[symbol] ?? symbol} = ${shown(x)}`);
    return [`Not equal. At ${where.join(", ")} it should be ${shown(right)}, and yours is ${shown(got)}.`];
  }
  return ["Not equal to the line above."];
}

/** What the quotient of the lines depends on. @returns {Says} */
function hint(typed, wanted, domains) {
  if (!domains.y || !holds(typed, "y")) return [];
  const ratio = (place) => plainValue(typed, place) / plainValue(wanted, place);
  const all = plainPlaces(domains);
  const alike = (same) =>
    all.every((place) =>
      all.every((other) => !same(place, other) || Math.abs(ratio(place) / ratio(other) - 1) < 1e-9),
    );
  const parameters = Object.keys(domains).filter((symbol) => symbol !== "y");
  if (alike((a, b) => parameters.every((symbol) => a[symbol] === b[symbol]))) {
    return [" The two differ by a factor that holds no y, so yours no longer adds up to one."];
  }
  if (alike((a, b) => a.y === b.y)) return [" The two differ by a factor that holds y alone."];
  return [];
}
