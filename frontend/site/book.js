/**
 * What a page does beyond being read. Every part leaves the page usable when it cannot run.
 *
 * A classic script, because a browser loads no modules from file://.
 */

import "./scenes.js";
import "./scene_link.js";
import "./colours.js";
import "./menu.js";
import "./search_box.js";
import "./found.js";
import "./scrollers.js";
import "./copy.js";
import "./run.js";
import "./on_page.js";
import "./definitions.js";
import "./reading.js";
import "./paper.js";
import "./practice.js";
