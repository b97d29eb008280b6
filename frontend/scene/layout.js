/**
 * Where things are: the boxes of the scene, and the two scales of its plane.
 *
 * @typedef {Record<string, number>} Numbers  the record: one number for each name in record.json
 * @typedef {{x: number, y: number, w: number, h: number}} Box
 */

import { KEYS, classes, familiesOf, spacings } from "./families.js";
import { outline } from "./outlines.js";
import record from "./record.json" with { type: "json" };
import { clamp, mix, ramp } from "./shapes.js";
import { leading } from "./state.js";

const FAR = 1e9; // on a bent axis: where a mean on the edge of its range would lie
const [X_LOW, X_HIGH] = record.span;

/** What geometry's parts share: the record, the data, the boxes and the scales. */
export class Layout {
  /** @param {Numbers} s @param {import("./families.js").Data} data */
  constructor(s, data, W, H) {
    this.s = s;
    this.data = data;
    this.W = W;
    this.H = H;
    /** @type {number[]} x, y of every dot, once it is drawn */
    this.dotPlaces = [];
    /** @type {{x: number, y: number} | null} of the slice in hand */
    this.mainMean = null;
    /** @type {Map<import("./families.js").SceneFamily, number[]>} ends of axes, found once */
    this.domains = new Map();
    this.small = W < 560 || H < 330;
    this.font = this.small ? 12.5 : 14;
    this.families = familiesOf(data);
    this.key = leading(s);
    this.family = this.families[this.key];
    /** @type {[import("./families.js").SceneFamily, number][]} families that are on, by weight */
    this.mixture = KEYS.filter((key) => s[key] > 0.0005).map((key) => [this.families[key], s[key]]);
    this.shape = outline(data.bars);
    this.boxes();
  }

  boxes() {
    const { s, small, data } = this;
    const beside = Math.max(s.theta_plane, s.simplex);
    const upright = this.W < 560;
    // The plane's region, and the one beside or below it.
    const asked = upright ? Math.max(0.42, s.theta_share) : s.theta_share;
    // What takes more than half takes all.
    const share = mix(asked, 1, ramp(asked, 0.5, 0.65));
    const W = upright ? this.W : this.W * (1 - share * beside);
    const H = upright ? this.H * (1 - share * beside) : this.H;
    this.side = upright
      ? { x: 0, y: this.H * (1 - share), w: this.W, h: this.H * share }
      : { x: this.W * (1 - share), y: 0, w: this.W * share, h: this.H };
    const gone = Math.max(ramp(share * beside, 0.55, 0.85), s.line_up, s.chunks, s.birds, s.there_and_back);
    this.onPlane = (1 - s.rows) * (1 - gone);
    this.region = { W, H };

    const wide = data.wide ?? false;
    const head = Math.max(s.slice * s.readout, s.bent_axis);
    // The names of the classes are wider than numbers.
    const left = mix(small ? (wide ? 52 : 38) : wide ? 76 : 56, small ? 60 : 76, s.softmax);
    this.right = (small ? 40 : wide ? 70 : 60) + (small ? 24 : 40) * s.least_squares;
    this.panel = small ? clamp(0.23 * H, 54, 80) : clamp(Math.min(0.185 * W, 0.23 * H), 84, 160);
    this.gap = small ? 39 : wide ? 46 : 50;
    this.tail = small ? clamp(0.42 * H, 84, 150) : clamp(0.34 * H, 150, 260);
    this.x0 = mix(left, this.panel + left + 8, small ? 0 : s.response);
    this.x1 = Math.max(W - this.right, this.x0 + 1);
    this.y0 = small ? 22 + 18 * head : 34 + 24 * head;
    this.y1 = Math.max(
      H - this.gap - s.predictor * (this.panel + 8) - s.lever * this.tail,
      this.y0 + 1,
    );
    /** Room for a slice's widest part, in px. */
    this.room = small ? 34 : clamp((this.x1 - this.x0) / (wide ? 10 : 8), 36, wide ? 92 : 66);
  }

  // The plane's scales --------------------------------------------------------------------------

  X(x) {
    return this.x0 + ((this.x1 - this.x0) * (x - X_LOW)) / (X_HIGH - X_LOW);
  }
  xAt(px) {
    return X_LOW + ((px - this.x0) / (this.x1 - this.x0)) * (X_HIGH - X_LOW);
  }

  /** The ends of a family's axis: a straight line needs more room where no target can be. */
  domain(family) {
    let ends = this.domains.get(family);
    if (!ends) this.domains.set(family, (ends = this.endsOf(family)));
    return ends;
  }

  endsOf(family) {
    const [low, high] = family.domain;
    const more = 0.16 * (high - low) * this.s.straight_line;
    const [least, most] = family.possible;
    return [least === null ? low : low - more, most === null ? high : high + more];
  }

  /** The height of the value v of a family: on its own scale, or on the link's, or in between. */
  Y(family, v) {
    const { y0, y1, s } = this;
    const [low, high] = this.domain(family);
    const plain = y1 - ((v - low) / (high - low)) * (y1 - y0);
    if (!s.bent_axis || !family.warped) return plain;
    const bent =
      y1 -
      ((this.spaced(family, v) - family.warped[0]) / (family.warped[1] - family.warped[0])) *
        (y1 - y0);
    return mix(plain, clamp(bent, y0 - 16, y1 + (this.small ? 7 : 9)), s.bent_axis);
  }

  /** Where the bent axis has the value v: at its link, or at the probit or cloglog of its share. */
  spaced(family, v) {
    const [least, most] = family.possible;
    if (v <= least) return -FAR;
    if (most !== null && v >= most) return FAR;
    let at = family.link(v);
    for (const [name, spacing] of Object.entries(spacings)) {
      if (most !== null && this.s[name]) at = mix(at, spacing(v / most), this.s[name]);
    }
    return clamp(at, -60, 60);
  }

  /** The value at the height py, on the plain scale of the leading family. */
  valueAt(py) {
    const [low, high] = this.domain(this.family);
    return low + ((this.y1 - py) / (this.y1 - this.y0)) * (high - low);
  }

  /** The linear predictor whose mean stands at the height py. */
  predictorAt(py) {
    const { family } = this;
    const [least, most] = family.possible;
    const v = this.valueAt(py);
    if (least === null) return family.link(v);
    return family.link(most === null ? Math.max(v, 0.02) : clamp(v, 0.02 * most, 0.98 * most));
  }

  /** A height averaged over the families that are on, by their weights. */
  height(value) {
    let sum = 0;
    for (const [family, weight] of this.mixture) sum += weight * this.Y(family, value(family));
    return sum;
  }

  /** Where words above the plane stand: over x, and inside the plane's region. */
  above(px, halfWidth) {
    const low = this.x0 + halfWidth - 20;
    // On bent paper the scale of η has its name at the right.
    const high =
      this.s.bent_axis > 0.3
        ? this.x1 - halfWidth
        : Math.min(this.region.W - 6, this.x1 + 40) - halfWidth;
    return Math.max(low, Math.min(high, px));
  }

  // The model -------------------------------------------------------------------------------------

  predictor(x) {
    return this.s.theta0 + this.s.theta1 * x;
  }
  /** The three class probabilities at x. */
  shares(x) {
    return classes(x);
  }
  mean(x) {
    return this.family.kind === "softmax" ? NaN : this.family.response(this.predictor(x));
  }
  meanHeight(x) {
    const predictor = this.predictor(x);
    return this.height((family) => (family.kind === "softmax" ? 0.35 : family.response(predictor)));
  }
}
