// Dialogs, and the filters of narrow screens: links open them, and the focus comes back.

import { onClick } from "./clicks.js";

/** Start the dialogs: modal, closed by a link, by Escape and beside them. */
export function dialogs() {
  onClick("a[data-dialog]", (link) => open(link.dataset.dialog));
  onClick("[data-close]", (link) => link.closest("dialog").close());
  const openers = () => document.querySelectorAll("a[data-dialog]:not([role])").forEach(asButton);
  openers();
  new MutationObserver(openers).observe(document.body, { childList: true, subtree: true }); // those of a new list, too
  for (const dialog of document.querySelectorAll("dialog")) closeBeside(dialog);
  if (location.hash) open(location.hash.slice(1));
}

/** Make a link that does what a button does one for the keyboard, too. */
function asButton(link) {
  link.role = "button";
  link.addEventListener("keydown", (event) => {
    if (event.key !== " ") return;
    event.preventDefault();
    link.click();
  });
}

/** Open a dialog, if there is one of this id. */
function open(id) {
  const dialog = document.getElementById(id);
  if (!(dialog instanceof HTMLDialogElement)) return;
  dialog.showModal();
  const heading = dialog.querySelector("h2"); // not the first link, which may stand at the end
  heading.tabIndex = -1;
  heading.focus();
}

/** Close it by a click that begins and ends beside it. */
function closeBeside(dialog) {
  let isBeside = false;
  const beside = ({ target, clientX: x, clientY: y }) => {
    const { left, right, top, bottom } = dialog.getBoundingClientRect();
    return target === dialog && (x < left || x > right || y < top || y > bottom);
  };
  dialog.addEventListener("pointerdown", (event) => { isBeside = beside(event); });
  dialog.addEventListener("click", (event) => {
    if (isBeside && beside(event)) dialog.close();
  });
}

/** Start the disclosure of the filters by a link that is there on narrow screens alone. */
export function filterDisclosure(link) {
  const form = document.getElementById("filters");
  const toggle = (isOpen) => {
    form.classList.toggle("open", isOpen);
    link.ariaExpanded = String(isOpen);
  };
  const close = () => {
    toggle(false);
    if (form.matches(":target")) location.hash = "results";
    link.focus();
  };
  asButton(link);
  link.setAttribute("aria-controls", form.id);
  toggle(form.matches(":target"));
  onClick(".open-filters", () => {
    if (link.ariaExpanded === "true") return close();
    toggle(true);
    const heading = form.querySelector("h2");
    heading.tabIndex = -1;
    heading.focus();
  });
  onClick(".filters .close", close);
  form.addEventListener("keydown", (event) => {
    const clears = event.target.type === "search" && event.target.value; // Escape empties such a field first
    if (event.key === "Escape" && link.ariaExpanded === "true" && !clears) close();
  });
}
