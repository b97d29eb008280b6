/** The contents, of the book and of the page, in a dialog where there is no room beside the text. */

import { target } from "./elements.js";

const chapters = document.getElementById("chapters");
const onPage = document.querySelector(".on-page");
const menu = document.querySelector("dialog");
const menuButton = document.querySelector(".menu-button");

/** Remembers where an element stands, to bring it back there. */
const placeOf = (element) => {
  const mark = document.createComment(element.className);
  element.before(mark);
  return () => mark.after(element);
};
const back = [chapters, onPage].filter(Boolean).map(placeOf);

menuButton.addEventListener("click", () => {
  if (onPage && !onPage.checkVisibility()) {
    chapters.querySelector("[aria-current=page]")?.parentElement.after(onPage);
  }
  menu.append(chapters);
  menuButton.setAttribute("aria-expanded", "true");
  menu.showModal();
  menu.querySelector("[aria-current=page]")?.scrollIntoView({ block: "center" });
});
menu.addEventListener("close", () => {
  for (const bring of back) bring();
  menuButton.setAttribute("aria-expanded", "false");
});
menu.addEventListener("click", (event) => {
  // A click on the backdrop counts as a click on the dialog itself.
  const leadsBelow = target(event).closest("a[href^='#']");
  if (target(event) === menu || leadsBelow) menu.close();
});
matchMedia("(min-width: 62rem)").addEventListener("change", () => menu.close());
