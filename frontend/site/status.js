/** Say something to those who listen to the page. @param {string} message */
export function say(message) {
  document.getElementById("status").textContent = message;
}
