/** All figures by name. */

import familyExplorer from "./family_explorer.js";
import gaussianMean from "./gaussian_mean.js";
import assemblyLine from "./assembly_line.js";
import linkTable from "./link_table.js";
import logPartition from "./log_partition.js";
import logitSigmoid from "./logit_sigmoid.js";
import residualTimesFeature from "./residual_times_feature.js";
import sameMachine from "./same_machine.js";
import twoFailures from "./two_failures.js";

/** @type {import("../controls/frame.js").FigureModule[]} */
const all = [
  gaussianMean,
  assemblyLine,
  linkTable,
  logitSigmoid,
  residualTimesFeature,
  sameMachine,
  twoFailures,
  familyExplorer,
  logPartition,
];

export const figures = Object.fromEntries(all.map((figure) => [figure.name, figure]));
