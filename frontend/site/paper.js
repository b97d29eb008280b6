/**
 * On paper code is never folded, and answers stand at the end: a reader of a printed page cannot
 * fold the answer away that stands under its question.
 */

import { all } from "./elements.js";

let printing = null;

/** What a folded answer belongs to: "1. Doubling the odds." before an exercise, else its summary. */
function nameOf(answer) {
  const own = answer.querySelector("summary").textContent.trim();
  for (let before = answer.previousElementSibling; before; before = before.previousElementSibling) {
    if (before.matches("details")) break;
    const name = before.querySelector(":scope > strong:first-child")?.textContent.trim();
    if (/^\d+\./.test(name ?? "")) return name;
  }
  return own;
}

function answersAtTheEnd() {
  const answers = all("article details:not(.fold)").filter(
    (answer) => !answer.parentElement.closest("details:not(.fold)"),
  );
  if (!answers.length) return null;
  const end = document.createElement("section");
  end.className = "on-paper";
  const heading = document.createElement("h2");
  heading.textContent = "Answers";
  end.append(heading);
  for (const answer of answers) {
    const copy = /** @type {HTMLElement} */ (answer.cloneNode(true));
    copy.querySelector("summary").remove();
    for (const named of copy.querySelectorAll("[id]")) named.removeAttribute("id");
    const name = document.createElement("h3");
    name.textContent = nameOf(answer);
    end.append(name, ...copy.childNodes);
  }
  document.querySelector("article").append(end);
  return end;
}

const toPaper = () => {
  if (printing) return;
  const folded = [...document.querySelectorAll("details")].filter(
    (fold) => fold.matches(".fold:not([open])"),
  );
  for (const fold of folded) fold.open = true;
  // The drawn pictures of a scene's steps are needed here for the first time.
  for (const picture of document.images) picture.loading = "eager";
  printing = { folded, answers: answersAtTheEnd() };
};
const toScreen = () => {
  if (!printing) return;
  for (const fold of printing.folded) fold.open = false;
  printing.answers?.remove();
  printing = null;
};

const paper = matchMedia("print");
paper.addEventListener("change", () => (paper.matches ? toPaper() : toScreen()));
addEventListener("beforeprint", toPaper);
addEventListener("afterprint", toScreen);
