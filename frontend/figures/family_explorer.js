/** One template, thirteen families: pick one and slide its natural parameter. */

import {
  colourOf,
  distribution,
  formulas,
  knownBy,
  memberControls,
  memberOf,
  several,
  stateful,
  variances,
} from "./member.js";

/** @type {import("../controls/frame.js").FigureModule} */
export default {
  name: "family_explorer",
  ...stateful("FamilyExplorer"),

  draw(frame) {
    const showDistribution = distribution(frame, { shape: 0.45 });
    const showFormulas = formulas(frame);
    const showControls = memberControls(frame);

    frame.onUpdate((state) => {
      const member = memberOf(state);
      const { family, eta, mean, variance, a } = member;
      const of = family.sufficientStatistic(-1) === -1 ? "" : " of T(y)";
      const spread = `variance${Array.isArray(eta) ? "s" : ""}${of}`;
      frame.stage.attr("class", `glm-stage ${colourOf(member)}`);
      showDistribution(member);
      showFormulas(member);
      showControls(member);
      frame.readouts([
        ["natural parameter η", several(eta)],
        [`mean${of}`, several(mean)],
        [spread, several(variances(variance))],
        ["log-partition a(η)", several(a)],
        ...knownBy(member),
      ]);
      frame.say(
        `${family.name}, eta ${several(eta)}: mean${of} ${several(mean)}, ` +
          `${spread} ${several(variances(variance))}, a(η) ${several(a)}.`,
      );
    });
  },
};
