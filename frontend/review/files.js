/** Files that the reader takes along, and brings. */

import { make, makeButton } from "../quizzes/parts.js";

/** @param {string} name @param {string} type @param {string} text */
export function save(name, type, text) {
  const link = make("a");
  link.href = URL.createObjectURL(new Blob([text], { type: `${type};charset=utf-8` }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/**
 * A button that opens the browser's choice of files.
 *
 * @param {string} label
 * @param {boolean} multiple
 * @param {(files: File[]) => void} chosen
 */
export function filePicker(label, multiple, chosen) {
  const input = make("input");
  Object.assign(input, { type: "file", accept: ".json,application/json", hidden: true, multiple });
  input.addEventListener("change", () => {
    const files = [...input.files];
    input.value = "";
    if (files.length) chosen(files);
  });
  return [makeButton(label, () => input.click()), input];
}
