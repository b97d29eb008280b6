/** The derivations and the questions of a page, a script of its own: it comes when a reader is near one. */

import "./practice.css";
import { enlivenAll } from "./enliven.js";

if (document.readyState === "loading") {
  document.addEventListener("DOMContentLoaded", () => enlivenAll(document), { once: true });
} else {
  enlivenAll(document);
}
