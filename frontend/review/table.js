import { freshId } from "../controls/controls.js";
import { make } from "../quizzes/parts.js";

/** A number with so many digits, a true minus, and no minus before nothing. */
export const figure = (number, digits = 2) =>
  number.toFixed(digits).replace(/^-(?=0\.?0*$)/, "").replace("-", "−");

/** A table below its caption, scrolled by itself where it is too wide; its first column heads the rows. */
export function table(caption, heads, rows) {
  const cells = (row) =>
    row.map((text, i) => {
      const cell = make(i ? "td" : "th", "", text);
      if (!i) cell.scope = "row";
      return cell;
    });
  const top = heads.map((text) => Object.assign(make(text ? "th" : "td", "", text), text ? { scope: "col" } : {}));
  const words = make("p", "glm-caption", caption);
  words.id = freshId("table");
  const whole = make(
    "table", "",
    make("thead", "", make("tr", "", ...top)),
    make("tbody", "", ...rows.map((row) => make("tr", "", ...cells(row)))),
  );
  whole.setAttribute("aria-labelledby", words.id);
  const scroller = make("div", "glm-table", whole);
  scroller.tabIndex = 0;
  scroller.setAttribute("role", "region");
  scroller.setAttribute("aria-labelledby", words.id);
  return make("div", "", words, scroller);
}
