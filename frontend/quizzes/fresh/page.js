/** Fetched when a reader presses "Practise"; the questions themselves come with a script of their own. */

import { practise } from "./practise.js";

window.glmFresh = Object.freeze({ practise });
