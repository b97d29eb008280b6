/** Fetched when a reader has progress written out or taken in. */

import * as file from "./file.js";

window.glmProgress = Object.freeze({ ...file });
