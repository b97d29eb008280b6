/** "Run" on every cell, where `make live` has built what it takes; nothing of that loads before. */

import { load } from "./load.js";
import { say } from "./status.js";

const [version, size] = document.documentElement.dataset.live?.split(" ") ?? [];
let loading;

if (version) {
  for (const input of document.querySelectorAll(".cell_input")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "run";
    button.textContent = "Run";
    button.title = `Run this code here. The first press loads ${size} MB.`;
    button.addEventListener("click", press);
    input.append(button);
  }
}

async function press({ currentTarget }) {
  try {
    loading ??= load(`../_live/live.js?${version}`);
    await loading;
  } catch {
    loading = undefined;
    currentTarget.title = "Python for this page is not beside it.";
    say(currentTarget.title);
    return;
  }
  for (const button of document.querySelectorAll("button.run")) button.removeEventListener("click", press);
  window.glmLive.press(currentTarget.parentElement);
}
