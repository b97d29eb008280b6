/** Derivations and questions in words come to life when the reader comes near the first of them. */

import { load, style } from "./load.js";

const waiting = document.querySelectorAll(".glm-practice");
if (waiting.length) {
  const observer = new IntersectionObserver(
    (seen) => {
      if (!seen.some(({ isIntersecting }) => isIntersecting)) return;
      observer.disconnect();
      style("practice.css").then(() => load("practice.js"));
    },
    { rootMargin: "100% 0px" },
  );
  for (const section of waiting) observer.observe(section);
}
