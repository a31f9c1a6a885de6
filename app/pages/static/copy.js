// Buttons that copy a text, or the address of the link before them.

import { announce } from "./announce.js";

const SHOWN_FOR = 2000; // milliseconds

/** Start. */
export function copying() {
  document.addEventListener("click", ({ target }) => {
    const button = target.closest("button[data-copy], button[data-copy-link]");
    if (button) copy(button);
  });
}

async function copy(button) {
  const { copy: id } = button.dataset;
  const text = id ? document.getElementById(id).textContent.trim() : button.previousElementSibling.href;
  const isCopied = await write(text, button);
  announce(isCopied ? `${id ? "Text" : "Link"} copied` : "The browser does not let this page copy.");
  show(button, isCopied ? "Copied" : "Not copied");
}

/** Write to the clipboard; where that is for secure addresses alone, by the command of old. */
async function write(text, button) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text).then(() => true, () => false);
  const area = document.createElement("textarea");
  area.className = "hidden";
  area.value = text;
  button.after(area); // in the dialog, if it is open: elsewhere nothing can be selected
  area.select();
  const isCopied = document.execCommand("copy");
  area.remove();
  button.focus();
  return isCopied;
}

/** Show words on the button for a while. */
function show(button, words) {
  button.dataset.label ??= button.textContent;
  button.textContent = words;
  clearTimeout(button.timer);
  button.timer = setTimeout(() => { button.textContent = button.dataset.label; }, SHOWN_FOR);
}
