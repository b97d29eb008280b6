/** The exercises in Python of a page: a script of its own, which comes at the press of one of their buttons. */

import "./code.css";
import { enlivenCode } from "./exercise.js";

/** @type {NodeListOf<HTMLElement>} */
const sections = document.querySelectorAll(".glm-code:not(.glm-live)");
sections.forEach(enlivenCode);
