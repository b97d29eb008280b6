/** A probability climbs the logit, and its log-odds come back down the sigmoid. */

import { Chart } from "../controls/chart.js";
import { slider } from "../controls/controls.js";
import { families } from "../mathematics/families.js";
import { decimal, python, tidy } from "../mathematics/numbers.js";
import { turned, way } from "../controls/way.js";

const { bernoulli } = families;
const PHI = { min: 0.01, max: 0.99, step: 0.01 };
const ETA = { min: -6, max: 6, step: 0.1 };

/** @type {import("../controls/frame.js").FigureModule} */
export default {
  name: "logit_sigmoid",
  python: "LogitSigmoid",
  defaults: { phi: 0.8 },

  check({ phi }) {
    if (!(Number.isFinite(phi) && phi > 0 && phi < 1)) {
      throw new Error("phi must be a number strictly between 0 and 1.");
    }
  },

  code: ({ phi }) => `LogitSigmoid(phi=${python(phi)})`,

  draw(frame) {
    frame.stage.classed("glm-bernoulli", true);
    const movePhi = (phi) => frame.set({ phi });
    const moveEta = (eta) => frame.set({ phi: tidy(bernoulli.mean(eta)) });
    const phiWords = (phi) => `probability ${chance(phi)}`;
    const etaWords = (eta) => `log-odds ${decimal(eta)}`;

    const logit = new Chart(frame, {
      label: "The logit, from the probability φ to the log-odds η",
      x: [0, 1],
      y: [ETA.min, ETA.max],
      xLabel: "probability φ",
      yLabel: "log-odds η",
    });
    const sigmoid = new Chart(frame, {
      label: "The sigmoid, from the log-odds η to the probability φ",
      x: [ETA.min, ETA.max],
      y: [0, 1],
      xLabel: "log-odds η",
      yLabel: "probability φ",
    });
    const climbs = way(logit, { label: "Probability φ", words: phiWords, ...PHI }, movePhi);
    const returns = way(sigmoid, { label: "Log-odds η", words: etaWords, ...ETA }, moveEta);
    const climbed = logit.text("");
    const returned = sigmoid.text("", { dx: 6 });
    const control = slider(
      frame.controls,
      { label: "probability φ", ...PHI, words: phiWords },
      movePhi,
    );

    frame.onUpdate(({ phi }) => {
      const eta = bernoulli.naturalParameter(phi);
      const back = bernoulli.mean(eta);
      // A probability close to 0 or 1 is still shown: the log-odds have no ends.
      const reach = Math.max(ETA.max, Math.ceil(Math.abs(eta) + 0.5));
      logit.domains({ y: [-reach, reach] });
      sigmoid.domains({ x: [-reach, reach] });

      // The same points on both curves, so that the logit does not end before the axis does.
      const points = sigmoid.across(bernoulli.mean);
      climbs(turned(points), [phi, eta], { to: 1 });
      returns(points, [eta, back]);
      // The names of the values stand where neither a curve nor the dot is.
      const right = phi < 0.5;
      const low = eta < -0.8 * reach;
      climbed([right ? 1 : 0, eta], `η = ${decimal(eta)}`, right ? "end" : "start")
        .attr("dx", right ? 0 : 6)
        .attr("dy", right && !low ? 18 : -8);
      returned([-reach, back], `φ = ${decimal(back)}`).attr("dy", eta < -0.3 * reach ? -16 : -8);
      control.set(phi);
      frame.readouts([
        ["probability φ", chance(phi)],
        ["logit: log-odds η", decimal(eta, 4)],
        ["sigmoid: back to φ", chance(back)],
      ]);
      frame.say(
        `Probability ${chance(phi)} climbs to log-odds ${decimal(eta)}, ` +
          `and these lead back to ${chance(back)}.`,
      );
    });
  },
};

function chance(phi) {
  if (phi < 5e-5) return "below 0.0001";
  return phi > 1 - 5e-5 ? "above 0.9999" : decimal(phi, 4);
}
