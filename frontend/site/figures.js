/**
 * On a page with a scene the figures' code, which is as large as the scene's, waits until the
 * reader comes near a figure; the drawn picture stands there until then.
 */

import { load } from "./load.js";
import { whenNear } from "./near.js";

const waiting = document.querySelectorAll("figure[data-figure]");
if (waiting.length && document.documentElement.dataset.figures === "near") {
  const wake = whenNear(waiting, () => load("figures.js"));
  // A link to a figure's state asks for it at once.
  if (/^#\w+=/.test(location.hash)) wake();
}
