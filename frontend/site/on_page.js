/** The contents of the page follow the reader. */

import { allLinks } from "./elements.js";

const links = new Map(
  allLinks(".on-page a").map((link) => [
    decodeURIComponent(link.hash.slice(1)),
    link,
  ]),
);
const targets = [...links.keys()].map((id) => document.getElementById(id)).filter(Boolean);
const followReader = () => {
  const line = innerHeight / 4;
  const read = targets.filter((target) => target.getBoundingClientRect().top < line).at(-1);
  for (const [id, link] of links) {
    if (id === read?.id) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
};
if (targets.length) {
  // The observer, unlike a scroll listener, only calls when a heading crosses the line.
  const observer = new IntersectionObserver(followReader, { rootMargin: "0px 0px -75% 0px" });
  for (const target of targets) observer.observe(target);
}
