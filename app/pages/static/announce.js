// Words for screen readers.

/** Say it in the open dialog, outside of which nothing is heard, or at the end of the page. */
export function announce(words) {
  const status = document.querySelector("dialog[open] [role=status]") ?? document.getElementById("announce");
  status.textContent = "";
  setTimeout(() => { status.textContent = words; }, 50); // so that the same words are heard twice
}
