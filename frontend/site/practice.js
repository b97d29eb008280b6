/** Derivations and questions in words come to life when the reader comes near the first of them. */

import { load, style } from "./load.js";
import { whenNear } from "./near.js";

whenNear(document.querySelectorAll(".glm-practice"), () => {
  style("practice.css").then(() => load("practice.js"));
});
