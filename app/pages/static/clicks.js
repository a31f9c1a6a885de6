// Clicks that the script acts on in place of the browser.

/** Act on plain clicks on elements that match, those that come later too; others open tabs and windows as ever. */
export function onClick(selector, act) {
  document.addEventListener("click", (event) => {
    const element = event.target.closest(selector);
    const isPlain = !(event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);
    if (!element || !isPlain || event.defaultPrevented) return;
    event.preventDefault();
    act(element);
  });
}
