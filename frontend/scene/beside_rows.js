/**
 * What stands beside the rows and under them: a(η), and the exponent in its terms.
 */

import { within } from "./families.js";
import { number } from "./marks.js";
import { bandHeight, rowPlace, sideWidth } from "./rows.js";
import { clamp, mix, ramp, sampled } from "./shapes.js";

const rowsOn = (L) => ramp(L.s.rows, 0.5, 1);
const shownFor = (weight) => clamp(2 * weight - 1, 0, 1);

// a(η) --------------------------------------------------------------------------------------------

/** The curve a(η): its slope is the mean, its curvature the variance. */
export function logPartition(L, out) {
  const { s, small, W, H, family } = L;
  const on = rowsOn(L) * ramp(s.log_partition, 0.5, 1);
  if (on < 0.004 || family.kind === "softmax") return;
  const side = sideWidth(L);
  const box = { x: W - side + (small ? 14 : 44), y: small ? 42 : 96, w: side - (small ? 24 : 72) };
  box.h = Math.min(H - box.y - (small ? 70 : 130), box.w * 1.15);
  const [low, high] = family.eta;
  const eta = within(family, s.eta);
  const { mathematics } = family;
  const X = (e) => box.x + (box.w * (e - low)) / (high - low);
  const Y = (f, a) => box.y + box.h * (1 - (a - f.a[0]) / (f.a[1] - f.a[0]));
  const inside = (x, y) => (y < box.y - 4 || y > box.y + box.h + 1 ? [] : [x, y]);
  out.line(
    "partition-axes",
    "axis",
    [[box.x, box.y, box.x, box.y + box.h, box.x + box.w, box.y + box.h]],
    on,
  );
  const curve = sampled(low, high, 64, (e) => {
    let y = 0;
    let all = 0;
    for (const [f, weight] of L.mixture) {
      if (f.kind === "softmax") continue;
      y += weight * Y(f, f.mathematics.logPartition(within(f, e)));
      all += weight;
    }
    return inside(X(e), y / all);
  });
  out.line("partition", "curve", [curve], on, { sym: "a" });
  const [a, mean, variance] = [
    mathematics.logPartition(eta),
    mathematics.mean(eta),
    mathematics.variance(eta),
  ];
  const along = (f, reach) => {
    const line = sampled(Math.max(low, eta - reach), Math.min(high, eta + reach), 40, (e) =>
      inside(X(e), Y(family, f(e - eta))),
    );
    return line.length > 2 ? [line] : [];
  };
  const bow = along((d) => a + mean * d + (variance * d * d) / 2, 0.3 * (high - low));
  out.line("partition-bow", "bow", bow, on * s.curvature, { sym: "a" });
  out.line(
    "partition-tangent",
    "tangent",
    along((d) => a + mean * d, 0.36 * (high - low)),
    on,
    { sym: "mu" },
  );
  out.dot("partition-point", "mean", X(eta), Y(family, a), small ? 4 : 5, on, { sym: "a" });
  out.text(
    "partition-name",
    "colour",
    family.partition,
    box.x,
    box.y - (small ? 26 : 44),
    small ? 12.5 : 17,
    on,
    { sym: "a" },
  );
  const foot = box.y + box.h;
  out.text(
    "partition-eta",
    "title",
    "$η$",
    box.x + box.w,
    foot + (small ? 15 : 20),
    small ? 13 : 16,
    on,
    { sym: "eta", anchor: "end" },
  );
  const size = small ? 13 : 16;
  const slope = small
    ? `slope $${number(mean, 2)} = μ$`
    : `slope $a^{′}(η) = ${number(mean, 2)}$, mean`;
  const bend = small
    ? `bend $${number(variance, 2)}$ = Var`
    : `bend $a^{′′}(η) = ${number(variance, 2)}$, variance`;
  out.text("partition-slope", "label", slope, box.x, foot + (small ? 34 : 50), size, on, {
    sym: "mu",
  });
  out.text(
    "partition-bend",
    "warning",
    bend,
    box.x,
    foot + (small ? 52 : 76),
    size,
    on * s.curvature,
    { sym: "a" },
  );
  const height = `height $a(η) = ${number(a, 2)}$`;
  const below = foot + (small ? 69 : 102);
  out.text("partition-height", "colour", height, box.x, below, size, on * s.curvature, {
    sym: "a",
  });
}

// The exponent in its terms -----------------------------------------------------------------------

const DEEP = 7; // of the exponent that is shown, down; up as far once it is split

/** −½(y − η)² as one curve, or as what touches y alone, both, and η alone. */
export function terms(L, out) {
  const { s, small, H } = L;
  const on = rowsOn(L) * ramp(s.terms, 0.5, 1) * shownFor(s.gaussian);
  if (on < 0.004) return;
  const row = rowPlace(L, 0);
  const band = bandHeight(L);
  const box = { y: H - band + (small ? 24 : 40), h: band - (small ? 30 : 52) };
  const {
    families: { gaussian },
  } = L;
  const eta = within(gaussian, s.eta);
  const [low, high] = gaussian.rows;
  const X = (y) => row.x + (row.inner * (y - low)) / (high - low);
  const top = mix(0.6, DEEP, s.terms_split);
  const Y = (v) => box.y + (box.h * (top - v)) / (top + DEEP);
  const curve = (f) => {
    const line = sampled(low, high, 96, (y) =>
      f(y) <= top && f(y) >= -DEEP ? [X(y), Y(f(y))] : [],
    );
    return line.length > 2 ? [line] : [];
  };
  const whole = on * (1 - s.terms_split);
  const split = on * s.terms_split;
  out.line("terms-zero", "zero", [[row.x, Y(0), row.x + row.w, Y(0)]], on);
  out.line(
    "term-sum",
    "curve",
    curve((y) => -((y - eta) ** 2) / 2),
    whole,
    { sym: "p" },
  );
  out.line(
    "term-y",
    "term-y",
    curve((y) => (-y * y) / 2),
    split,
    { sym: "b" },
  );
  out.line(
    "term-both",
    "term-both",
    curve((y) => eta * y),
    split,
    { sym: "tilt" },
  );
  out.line(
    "term-eta",
    "term-eta",
    curve(() => (-eta * eta) / 2),
    split,
    { sym: "a" },
  );
  const size = small ? 13.5 : 17;
  const y = H - band + (small ? 14 : 22);
  out.text("term-sum-name", "colour", "$−(y − μ)²/2$", row.x, y, size, clamp(2 * whole - 1, 0, 1), {
    sym: "p",
  });
  const parts = [
    ["y", "soft", "$−y²/2$", "b"],
    ["both", "colour", "$+ μ y$", "tilt"],
    ["eta", "label", "$− μ²/2$", "a"],
  ];
  parts.forEach(([id, role, text, sym], i) => {
    const say = small ? "" : [": y alone", ": both", ": μ alone"][i];
    out.text(
      `term-${id}-name`,
      role,
      text + say,
      row.x + (row.w * i) / 3,
      y,
      size,
      clamp(2 * split - 1, 0, 1),
      { sym },
    );
  });
}
