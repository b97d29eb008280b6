/**
 * The pointer on the picture itself: a stroke where a curve is asked for, the nearest dot, or the
 * pole of the slice, which can be taken anywhere and not by its foot alone.
 */

import { focus } from "./grip.js";
import { panelAt } from "./line_up.js";

const POLE = 18; // px to each side
const GRIP_OF = { paper: "guess", dot: "dot", pole: "slice", panel: "panel", base: "base" };
const DOT = { mouse: 16, pen: 16, touch: 24 };

/** @param {import("./scene.js").Scene} scene  @param {AbortSignal} signal */
export function listen(scene, signal) {
  const { svg } = scene.drawing;
  const on = (type, hear, options = {}) => svg.addEventListener(type, hear, { ...options, signal });
  let held = null;

  const place = (event) => {
    const box = svg.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };
  const onPaper = (x, y) => {
    const { x0, x1, y0, y1, onPlane } = scene.layout;
    return (
      scene.now.ask_curve > 0.5 &&
      onPlane > 0.5 &&
      x > x0 - 16 &&
      x < x1 + 16 &&
      y > y0 - 20 &&
      y < y1 + 24
    );
  };
  const onPole = (x, y) => {
    const { y0, y1, onPlane } = scene.layout;
    const { slice } = scene.now;
    return (
      slice * onPlane > 0.5 &&
      y > y0 - 30 &&
      y < y1 + 20 &&
      Math.abs(x - scene.layout.X(scene.now.slice_at)) < POLE
    );
  };
  function nearest(x, y, reach) {
    if (!(scene.now.dots * scene.layout.onPlane > 0.5)) return null;
    const places = scene.layout.dotPlaces;
    let [best, at] = [reach, null];
    for (let i = 0; i < places.length / 2; i++) {
      const away = Math.hypot(places[2 * i] - x, places[2 * i + 1] - y);
      if (away < best) [best, at] = [away, i];
    }
    return at;
  }
  /** What a pointer at this place would take. */
  function target(event, at) {
    const [x, y] = at;
    if (onPaper(x, y)) return { kind: "paper" };
    if (scene.paper.at(x, y)) return { kind: "base" };
    if (scene.now.line_up > 0.5) {
      return panelAt(scene.layout, x, y) === null ? null : { kind: "panel" };
    }
    const dot = nearest(x, y, DOT[event.pointerType] ?? DOT.touch);
    if (dot !== null && scene.dotsMove) return { kind: "dot", dot };
    return onPole(x, y) ? { kind: "pole" } : null;
  }

  on("pointerdown", (event) => {
    if (event.button || held) return;
    const at = place(event);
    const found = target(event, at);
    if (!found) return;
    event.preventDefault();
    svg.setPointerCapture(event.pointerId);
    held = { ...found, id: event.pointerId };
    const inHand = GRIP_OF[found.kind];
    if (found.kind === "panel" || found.kind === "base") scene.holds[found.kind].drag(...at);
    if (found.kind === "dot") {
      held.dx = at[0] - scene.layout.dotPlaces[2 * found.dot];
      held.dy = at[1] - scene.layout.dotPlaces[2 * found.dot + 1];
      scene.choose(found.dot);
      scene.emit("grab");
    }
    if (found.kind === "paper") {
      scene.prediction.draw.begin();
      scene.prediction.draw.stroke(...at);
    }
    scene.grips[inHand].touch();
    focus(scene.grips[inHand].node);
    scene.root.classList.add("dragging");
  });
  on("pointermove", (event) => {
    const [x, y] = place(event);
    if (held?.id === event.pointerId) {
      if (held.kind === "paper") scene.prediction.draw.stroke(x, y);
      else if (held.kind === "dot") scene.dots.move(held.dot, x - held.dx, y - held.dy);
      else if (held.kind === "base") scene.holds.base.drag(x, y);
      else if (held.kind === "pole") scene.grips.slice.hold.drag(x, y);
      return;
    }
    if (held || event.pointerType === "touch") return;
    scene.hover(nearest(x, y, DOT.mouse));
    const cursor = {
      paper: "crosshair",
      dot: "grab",
      pole: "ew-resize",
      panel: "pointer",
      base: "crosshair",
    }[target(event, [x, y])?.kind];
    if (svg.style.cursor !== (cursor ?? "")) svg.style.cursor = cursor ?? "";
  });
  on("pointerleave", () => scene.hover(null));
  const release = (event) => {
    if (held?.id !== event.pointerId) return;
    const { kind } = held;
    held = null;
    scene.root.classList.remove("dragging");
    if (kind === "paper") scene.prediction.draw.finish();
    if (kind === "dot") scene.dots.drop();
    if (kind === "base") scene.paper.lift();
    scene.grips[GRIP_OF[kind]].speak();
  };
  for (const type of ["pointerup", "pointercancel", "lostpointercapture"]) on(type, release);
  // A touch on something that can be taken does not scroll the page; on empty plane it does.
  on(
    "touchstart",
    (event) => {
      const [touch] = event.touches;
      if (touch && target({ pointerType: "touch" }, place(touch))) event.preventDefault();
    },
    { passive: false },
  );
  // Twice on the slice: draw the data anew. Twice on empty plane, where dots move: another dot.
  function twice(x, y) {
    if (onPole(x, y)) scene.act("redraw");
    else if (scene.dotsMove && nearest(x, y, DOT.mouse) === null) scene.dots.addAt(x, y);
  }
  // Two taps of a finger are not a double click in every browser, and must not count as one, too.
  let tap = { at: -1e9, x: 0, y: 0 };
  let doubled = -1e9;
  on("dblclick", (event) => {
    if (event.timeStamp - doubled > 600) twice(...place(event));
  });
  on("pointerup", (event) => {
    if (event.pointerType !== "touch") return;
    const [x, y] = place(event);
    const at = event.timeStamp;
    if (at - tap.at < 400 && Math.hypot(x - tap.x, y - tap.y) < DOT.touch) {
      doubled = at;
      tap = { at: -1e9, x, y };
      twice(x, y);
    } else tap = { at, x, y };
  });
}
