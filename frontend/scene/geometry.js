/**
 * The scene as a pure function: what is to be seen at which place, of the record alone.
 *
 * `glmlesson.figures.scene` draws the same marks with matplotlib; a test compares both.
 */

import { logPartition, terms } from "./beside_rows.js";
import { ceiling, ceilingHatch } from "./ceiling.js";
import { drawnCurve, expectedMean, gap } from "./guesses.js";
import { axes, curve, dots, impossible, straightLine } from "./plane.js";
import { birds } from "./birds.js";
import { chunks } from "./chunks.js";
import { chosenDot } from "./hover.js";
import { Layout } from "./layout.js";
import { lever } from "./lever.js";
import { lineUpPanels } from "./line_up.js";
import { Marks } from "./marks.js";
import { predictor, ray, rayDots, response } from "./panels.js";
import { rows } from "./rows.js";
import { sharedScales } from "./shared_axis.js";
import { simplex } from "./simplex.js";
import { thereAndBack } from "./there_and_back.js";
import { thetaFrame, thetaPlane } from "./theta_plane.js";
import { mainMean, mainSlice, means, otherSlices } from "./slices.js";

// Back to front; each part stands where it does in every state.
const PARTS = [
  impossible,
  ceilingHatch,
  gap,
  ray,
  axes,
  predictor,
  response,
  otherSlices,
  rows,
  logPartition,
  terms,
  sharedScales,
  thereAndBack,
  mainSlice,
  lever,
  dots,
  straightLine,
  ceiling,
  curve,
  drawnCurve,
  means,
  expectedMean,
  mainMean,
  rayDots,
  thetaPlane,
  birds,
  simplex,
  lineUpPanels,
  chunks,
  chosenDot,
];

/**
 * @param {import("./layout.js").Numbers} record
 * @param {import("./families.js").Data} data
 * @param {number} width  px
 * @param {number} height  px
 * @returns {{marks: import("./marks.js").Mark[], grips: import("./marks.js").GripPlace[],
 *   clips: Record<"plane" | "side", number[]>, layout: Layout}}
 */
export function geometry(record, data, width, height) {
  const layout = new Layout(record, data, width, height);
  const out = new Marks();
  for (const part of PARTS) part(layout, out);
  const { x0, x1, y0, y1 } = layout;
  const side = layout.family.kind === "softmax" ? layout.side : thetaFrame(layout);
  const clips = {
    plane: [x0 - 0.5, y0 - 8, x1 - x0 + 2, y1 - y0 + 8.5],
    side: [side.x, side.y, side.w, side.h],
  };
  return { marks: out.list, grips: out.grips, clips, layout };
}
