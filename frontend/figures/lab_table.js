/** The points of the lab as a table to edit: the same state as the picture. */

import { COUNT_LIMIT, PLACE_LIMIT } from "./lab.js";

const TABLE = `<summary></summary><div tabindex="0" role="region" aria-label="Table of the points">
<table><thead><tr><th scope="col">point<th scope="col">ad spend<th scope="col">customers
<th scope="col"><span class="glm-hidden">delete</span></thead><tbody></tbody></table></div>`;

const row = (n) => `<tr><th scope="row">${n}
<td><input type="number" required aria-label="ad spend of point ${n}" step="any"
min="${-PLACE_LIMIT}" max="${PLACE_LIMIT}">
<td><input type="number" required aria-label="customers of point ${n}" step="1"
min="0" max="${COUNT_LIMIT}">
<td><button type="button" aria-label="Delete point ${n}">Delete</button>`;

const WRONG = `The place must be a number, and the count a whole number from 0 to ${COUNT_LIMIT}.`;

/** @param {import("./lab.js").Lab} lab */
export function pointTable(lab, parent) {
  const details = parent.append("details").attr("class", "glm-table").html(TABLE);
  const summary = details.select("summary").node();
  const body = details.select("tbody").node();
  const rowOf = (event) => event.target.closest("tr");
  let drawn = [];
  let refused = false;

  details.on("toggle", () => update(lab.points));
  details.on("change", (event) => {
    const inputs = [...rowOf(event).querySelectorAll("input")];
    const right = inputs.every((input) => input.validity.valid);
    // Another message stays: the page would move under a button that is about to be pressed.
    if (refused || !right) lab.frame.message(right ? "" : WRONG);
    refused = !right;
    if (right) lab.move(rowOf(event).sectionRowIndex, inputs.map((input) => input.valueAsNumber));
  });
  details.on("click", (event) => {
    if (!event.target.matches("button")) return;
    const index = rowOf(event).sectionRowIndex;
    // The last row goes, and the focus must not go with it.
    const above = body.rows[index - 1]?.querySelector("button") ?? summary;
    if (index === body.rows.length - 1) above.focus();
    lab.remove(index);
  });

  function update(points) {
    const title = `Table of the points (${points.length})`;
    if (summary.textContent !== title) summary.textContent = title;
    if (!details.property("open")) return;
    while (body.rows.length > points.length) body.deleteRow(-1);
    while (body.rows.length < points.length) {
      body.insertAdjacentHTML("beforeend", row(body.rows.length + 1));
    }
    points.forEach((point, i) => {
      if (point === drawn[i]) return; // what is being typed elsewhere in the table stays
      body.rows[i].querySelectorAll("input").forEach((input, j) => (input.value = point[j]));
    });
    drawn = points;
  }

  return { update };
}
