/**
 * The link and the response side by side: a mean goes to its η by the one, and comes back by the
 * other. One point, held on either curve.
 */

import { number, tickText } from "./marks.js";
import { clamp, ramp, sampled } from "./shapes.js";

const POINTS = 96;

/**
 * The pair of a family; of three classes the first against the last, with the second's η held at 0.
 *
 * @param {import("./families.js").SceneFamily} family
 * @returns {{response: (eta: number) => number, link: (mean: number) => number}}
 */
export function pairOf(family) {
  if (family.kind !== "softmax") return family;
  return {
    response: (eta) => 1 / (1 + 2 * Math.exp(-eta)),
    link: (mean) => Math.log((2 * mean) / (1 - mean)),
  };
}

/** The families that go there and back, and how much of the picture each has. */
const shown = (L) => L.mixture.filter(([family]) => family.both);

/** The η in play: as far as the family's axis goes. */
export const etaThere = (family, eta) => clamp(eta, ...family.both.eta);

/** The two boxes, and the places of a mean and of an η along their axes. */
export function boxes(L) {
  const { small, W, H } = L;
  const [left, gap, right] = small ? [34, 40, 12] : [62, 84, 30];
  const top = small ? 30 : 64;
  const w = (W - left - gap - right) / 2;
  const h = Math.min(H - top - (small ? 64 : 112), small ? w * 1.3 : w * 1.1);
  const y = top + Math.max(0, (H - top - (small ? 64 : 112) - h) / 2);
  const box = (x) => ({ x, y, w, h });
  const at = ([low, high], from, length) => ({
    of: (v) => from + (length * (v - low)) / (high - low),
    value: (px) => low + ((px - from) / length) * (high - low),
  });
  const there = box(left);
  const back = box(left + w + gap);
  return {
    there,
    back,
    scales: ({ both: { mean, eta } }) => ({
      there: { x: at(mean, there.x, w), y: at(eta, y + h, -h) },
      back: { x: at(eta, back.x, w), y: at(mean, y + h, -h) },
    }),
  };
}

export function thereAndBack(L, out) {
  const { s, small, family: leading } = L;
  const on = ramp(s.there_and_back, 0.5, 1);
  const all = shown(L);
  if (on < 0.004 || !all.length) return;
  const { there, back, scales } = boxes(L);
  const weights = all.reduce((sum, [, weight]) => sum + weight, 0);
  for (const [name, { x, y, w, h }] of Object.entries({ there, back })) {
    out.line(`${name}-axes`, "axis", [[x, y, x, y + h, x + w, y + h]], on);
  }
  /** A place on a curve, averaged over the families that are on. */
  const place = (name, find) => {
    let [x, y] = [0, 0];
    for (const [family, weight] of all) {
      const { x: across, y: up } = scales(family)[name];
      const [u, v] = find(family);
      x += (weight / weights) * across.of(u);
      y += (weight / weights) * up.of(v);
    }
    return [x, y];
  };
  const curve = (name, find) =>
    sampled(0, 1, POINTS, (t) =>
      place(name, (family) => {
        const [low, high] = family.both.eta;
        const eta = low + t * (high - low);
        return find(pairOf(family).response(eta), eta);
      }),
    );
  const forward = (mean, eta) => [mean, eta];
  const backward = (mean, eta) => [eta, mean];
  out.line("there-curve", "curve", [curve("there", forward)], on, { sym: "response" });
  out.line("back-curve", "curve", [curve("back", backward)], on, { sym: "response" });
  const now = (find) => (family) => {
    const eta = etaThere(family, s.eta);
    return find(pairOf(family).response(eta), eta);
  };
  const [tx, ty] = place("there", now(forward));
  const [bx, by] = place("back", now(backward));
  const foot = there.y + there.h;
  out.line("there-way", "ray", [[tx, foot, tx, ty, there.x, ty]], on, { sym: "ray" });
  out.line("back-way", "ray", [[bx, foot, bx, by, back.x, by]], on, { sym: "ray" });
  out.dot("there-dot", "mean", tx, ty, small ? 4.5 : 5.5, on, { sym: "eta" });
  out.dot("back-dot", "mean", bx, by, small ? 4.5 : 5.5, on, { sym: "mu" });
  for (const [family, weight] of all) {
    namesOf(L, out, family, on * clamp(2 * weight - 1, 0, 1), { there, back, scales });
  }
  if (leading.both) {
    out.grip("there", tx, ty, s.there_and_back);
    out.grip("back", bx, by, s.there_and_back);
  }
}

/** The ticks, the two formulas and the two numbers of one family. */
function namesOf(L, out, family, on, { there, back, scales }) {
  const { small } = L;
  const size = small ? 12 : 13.5;
  const foot = there.y + there.h;
  const { both, key } = family;
  const places = scales(family);
  const tick = (id, v, x, y, anchor) =>
    out.text(`${id}-${key}-${v}`, "tick", tickText(v), x, y, size, on, { anchor });
  for (const v of both.mean_ticks) {
    tick("there-mean", v, places.there.x.of(v), foot + (small ? 15 : 20), "middle");
    tick("back-mean", v, back.x - 7, places.back.y.of(v) + 4.5, "end");
  }
  for (const v of both.eta_ticks) {
    tick("there-eta", v, there.x - 7, places.there.y.of(v) + 4.5, "end");
    tick("back-eta", v, places.back.x.of(v), foot + (small ? 15 : 20), "middle");
  }
  const eta = etaThere(family, L.s.eta);
  const [mean, predictor] = [
    `$μ = ${number(pairOf(family).response(eta), 2)}$`,
    `$η = ${number(eta, 2)}$`,
  ];
  const words = (id, { x, w }, title, axis, from, to, sym) => {
    const word = small ? "" : id === "there" ? "link  " : "response  ";
    out.text(`${id}-name-${key}`, "colour", word + title, x, there.y - (small ? 10 : 18), small ? 12.5 : 16, on, {
      sym: "response",
    });
    out.text(`${id}-axis-${key}`, "title", axis, x + w, foot + (small ? 32 : 44), small ? 13 : 16, on, {
      anchor: "end",
    });
    const arrow = small ? " → " : "  →  ";
    out.text(`${id}-says-${key}`, "label", `${from}${arrow}${to}`, x, foot + (small ? 50 : 76), small ? 13 : 16, on, {
      sym,
    });
  };
  words("there", there, both.link, "$μ$", mean, predictor, "eta");
  words("back", back, both.response, "$η$", predictor, mean, "mu");
}
