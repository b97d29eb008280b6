/** Chapter 3: φ and η as two scales of one axis under the rows; the graph of both is the sigmoid. */

import { within } from "./families.js";
import { number, tickText } from "./marks.js";
import { rowPlace } from "./rows.js";
import { clamp, mix, ramp, sampled } from "./shapes.js";

const rowsOn = (L) => ramp(L.s.rows, 0.5, 1);
const shownFor = (weight) => clamp(2 * weight - 1, 0, 1);

const FAR = 4.2; // η at the ends of the axis
const sigmoid = (eta) => 1 / (1 + Math.exp(-eta));
export const logit = (phi) => Math.log(phi / (1 - phi));

/** The box of the graph, the height of the axis, and where along it a point lies. */
export function sharedAxis(L) {
  const { s, small, H } = L;
  const row = rowPlace(L, 0);
  const band = 0.5 * H;
  const axis = H - (small ? 26 : 38);
  const top = H - band + (small ? 16 : 34);
  const graph = axis - (small ? 30 : 46) - top;
  return {
    x: row.x + (small ? 26 : 40),
    w: row.w - (small ? 40 : 72),
    top,
    graph,
    axis,
    at: (eta) => mix(sigmoid(eta), (eta + FAR) / (2 * FAR), s.even_in_eta),
    /** The η at the share t of the axis, by halving. */
    etaOf(t) {
      let [low, high] = [-FAR, FAR];
      for (let i = 0; i < 50; i++) {
        const middle = (low + high) / 2;
        if (this.at(middle) < t) low = middle;
        else high = middle;
      }
      return (low + high) / 2;
    },
  };
}

export function sharedScales(L, out) {
  const { s, small } = L;
  const on = rowsOn(L) * ramp(s.shared_axis, 0.5, 1) * shownFor(s.bernoulli);
  if (on < 0.004) return;
  const box = sharedAxis(L);
  const X = (eta) => box.x + box.w * box.at(eta);
  const Y = (phi) => box.top + box.graph * (1 - phi);
  const size = small ? 12 : 13.5;
  const eta = within(L.families.bernoulli, s.eta);
  out.line(
    "shared-frame",
    "axis",
    [[box.x, box.top, box.x, box.top + box.graph, box.x + box.w, box.top + box.graph]],
    on,
  );
  out.line("shared-curve", "curve", [sampled(-FAR, FAR, 80, (e) => [X(e), Y(sigmoid(e))])], on, {
    sym: "response",
  });
  const lead = [[X(eta), Y(sigmoid(eta)), X(eta), box.axis]];
  out.line("shared-lead", "ray", lead, on);
  for (const v of [0, 0.5, 1]) {
    out.text(`shared-phi-${v}`, "tick", tickText(v), box.x - 8, Y(v) + 4.5, size, on, {
      anchor: "end",
    });
  }
  const marks = [[box.x, box.axis, box.x + box.w, box.axis]];
  const tick = (id, text, e, up, shown) => {
    const x = X(e);
    if (shown > 0.5) marks.push([x, box.axis, x, box.axis + (up ? -5 : 5)]);
    out.text(id, "tick", text, x, box.axis + (up ? -10 : small ? 18 : 20), size, on * shown, {
      anchor: "middle",
    });
  };
  const even = ramp(s.even_in_eta, 0.5, 1);
  for (const phi of [0.02, 0.1, 0.25, 0.5, 0.75, 0.9, 0.98]) {
    const far = phi < 0.05 || phi > 0.95;
    tick(`shared-top-${phi}`, String(phi), logit(phi), true, far ? even * (small ? 0 : 1) : 1);
  }
  for (let v = -4; v <= 4; v++) {
    tick(`shared-eta-${v}`, tickText(v), v, false, Math.abs(v) > 2 ? even : 1);
  }
  out.line("shared-axis", "axis", marks, on, { sym: "eta" });
  out.text(
    "shared-phi",
    "colour",
    "$ϕ$",
    box.x + box.w + (small ? 4 : 14),
    box.axis - (small ? 7 : 8),
    small ? 15 : 17,
    on,
    { sym: "mu" },
  );
  out.text(
    "shared-eta",
    "label",
    "$η$",
    box.x + box.w + (small ? 4 : 14),
    box.axis + (small ? 16 : 20),
    small ? 15 : 17,
    on,
    { sym: "eta" },
  );
  const says = `$ϕ = ${number(sigmoid(eta), 2)}$\u2003$η = ${number(eta, 2)}$`;
  out.text(
    "shared-read",
    "label",
    says,
    box.x + 14,
    box.top + (small ? 10 : 8),
    small ? 14 : 16,
    on,
    { sym: "mu eta" },
  );
  out.grip("shared-eta", X(eta), box.axis, s.shared_axis * rowsOn(L));
  out.grip("shared-phi", X(eta), Y(sigmoid(eta)), s.shared_axis * rowsOn(L));
}
