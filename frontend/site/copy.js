/** Every cell's code can be copied. */

import { say } from "./status.js";

const copy = async (code) => {
  try {
    await navigator.clipboard.writeText(code.textContent.trimEnd());
    say("Code copied");
    return true;
  } catch {
    getSelection().selectAllChildren(code);
    say("Copying is not allowed here. The code is selected instead.");
    return false;
  }
};

for (const block of document.querySelectorAll(".cell_input div.highlight")) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "copy";
  button.textContent = "Copy";
  button.addEventListener("click", async () => {
    button.textContent = (await copy(block.querySelector("pre"))) ? "Copied" : "Selected";
    setTimeout(() => {
      button.textContent = "Copy";
    }, 2000);
  });
  block.append(button);
}
