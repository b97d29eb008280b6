/**
 * The two linked panels, which share the plane's axes: below it the linear predictor, to its left
 * the response. A mirror in the corner turns the one's η into the other's, so that the path from x
 * by η to the mean is a line drawn in one go.
 */

import { tickText } from "./marks.js";
import record from "./record.json" with { type: "json" };
import { chevron, clamp, ramp, rectangle, sampled } from "./shapes.js";

const [X_LOW, X_HIGH] = record.span;
const [LOW, HIGH] = record.eta_span;
const TICKS = [-2, 0, 2];
/** Where along x the two rings on the line stand. */
export const LINE_GRIPS = [0.7, 5.3];

/** The box of the panel below, and the height of η in it. */
export function predictorBox(L) {
  const box = { x: L.x0, y: L.y1 + L.gap, w: L.x1 - L.x0, h: L.panel };
  return { ...box, at: (eta) => box.y + box.h * (1 - (eta - LOW) / (HIGH - LOW)) };
}

function responseBox(L) {
  const { x0, y0, y1, s } = L;
  const box = L.small
    ? { x: x0 + 10, y: y0 + 6 + 18 * s.bernoulli, w: 78, h: Math.min(64, (y1 - y0) * 0.42) }
    : { x: 10, y: y0, w: L.panel, h: y1 - y0 };
  return {
    ...box,
    across: (eta) => box.x + (box.w * (eta - LOW)) / (HIGH - LOW),
    up: (y) => box.y + ((y - y0) / (y1 - y0)) * box.h,
  };
}

const presence = (L) => ({
  below: ramp(L.s.predictor, 0.5, 1) * L.onPlane,
  left: ramp(L.s.response, 0.5, 1) * L.onPlane,
});

export function predictor(L, out) {
  const { s, small } = L;
  const on = presence(L).below;
  const box = predictorBox(L);
  for (const [i, x] of LINE_GRIPS.entries()) {
    out.grip(`predictor${i}`, L.X(x), box.at(L.predictor(x)), s.predictor_grips * on);
  }
  if (on < 0.004) return;
  out.line("predictor-axis", "axis", [[box.x, box.y, box.x, box.y + box.h]], on);
  out.line("predictor-zero", "zero", [[box.x, box.at(0), box.x + box.w, box.at(0)]], on);
  const line = sampled(X_LOW, X_HIGH, 60, (x) => {
    const eta = L.predictor(x);
    return eta > LOW - 0.05 && eta < HIGH + 0.05 ? [L.X(x), box.at(eta)] : [];
  });
  out.line("predictor-line", "line", line.length ? [line] : [], on, { sym: "eta" });
  for (const v of TICKS) {
    out.text(
      `predictor-tick-${v}`,
      "tick",
      tickText(v),
      box.x - 8,
      box.at(v) + 4.5,
      small ? 12 : 13.5,
      on,
      { anchor: "end" },
    );
  }
  const end = clamp(box.at(L.predictor(X_HIGH)), box.y + 2, box.y + box.h);
  out.text(
    "predictor-name",
    "label",
    "$θ^{⊤}x$",
    L.x1 + (small ? 6 : 9),
    end + 5,
    small ? 14 : 17,
    on,
    { sym: "theta" },
  );
}

export function response(L, out) {
  const { s, small, y0, y1 } = L;
  const on = presence(L).left;
  if (on < 0.004) return;
  const box = responseBox(L);
  if (small) {
    out.line(
      "response-paper",
      "inset",
      [rectangle(box.x - 4, box.y - 4, box.w + 8, box.h + 8)],
      on,
    );
  }
  out.line(
    "response-axis",
    "axis",
    [[box.x, box.y, box.x, box.y + box.h, box.x + box.w, box.y + box.h]],
    on,
  );
  const line = sampled(LOW, HIGH, 48, (eta) => {
    const y = L.height((f) => (f.kind === "softmax" ? 0.35 : f.response(eta)));
    return y < y0 - 2 || y > y1 + 2 ? [] : [box.across(eta), box.up(y)];
  });
  out.line("response-curve", "response", line.length ? [line] : [], on, { sym: "response" });
  for (const [family, weight] of L.mixture) {
    const named = clamp(2 * weight - 1, 0, 1) * (1 - s.bent_axis) * (small ? 0 : on);
    out.text(
      `response-${family.key}`,
      "colour",
      family.response_text,
      box.x,
      box.y - 14,
      16,
      named,
      { sym: "response" },
    );
  }
  if (!small) {
    for (const v of TICKS) {
      out.text(
        `response-tick-${v}`,
        "tick",
        tickText(v),
        box.across(v),
        box.y + box.h + 25,
        13.5,
        on,
        { anchor: "middle" },
      );
    }
  }
  const foot = box.y + box.h + (small ? -5 : 25);
  out.text("response-eta", "title", "$η$", box.x + box.w - 4, foot, small ? 13 : 16, on, {
    anchor: "middle",
  });
}

/** From x down to the line, by the mirror up to the response, and across to the mean. */
export function ray(L, out) {
  const { s, small, y1 } = L;
  const { below, left } = presence(L);
  const both = below * left * (small ? 0 : 1);
  const line = predictorBox(L);
  const box = responseBox(L);
  out.line("mirror", "mirror", [[box.x, line.y + line.h, box.x + box.w, line.y]], both);
  const eta = L.predictor(s.slice_at);
  if (!(Math.abs(eta) <= HIGH)) return; // it would leave the panel
  const x = L.X(s.slice_at);
  const mean = L.meanHeight(s.slice_at);
  const at = line.at(eta);
  const lines = [[x, y1, x, at]];
  if (both > 0.004) {
    const px = box.across(eta);
    lines[0] = [x, y1, x, at, px, at, px, mean, x, mean];
    lines.push(
      chevron(x, (y1 + at) / 2 + 6, 0, 1),
      chevron((L.x0 + px) / 2 + 14, at, -1, 0),
      chevron(px, (at + mean) / 2, 0, -1),
    );
    if (x - px > 120) lines.push(chevron(box.x + box.w + 16, mean, 1, 0));
  }
  out.line("ray", "ray", lines, s.ray * below, { sym: "ray" });
}

export function rayDots(L, out) {
  const { s } = L;
  const { below, left } = presence(L);
  const eta = L.predictor(s.slice_at);
  if (!(Math.abs(eta) <= HIGH)) return;
  const box = responseBox(L);
  out.dot("ray-below", "ray-dot", L.X(s.slice_at), predictorBox(L).at(eta), 4, s.ray * below);
  out.dot(
    "ray-left",
    "ray-dot",
    box.across(eta),
    box.up(L.meanHeight(s.slice_at)),
    4,
    s.ray * left,
  );
}
