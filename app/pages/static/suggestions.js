// Papers that may be meant, while a DOI, a title or words are being typed: a combobox with a list box, as the ARIA
// Authoring Practices have it. Enter without a choice searches, as ever.

import { announce } from "./announce.js";
import { onTyping } from "./typing.js";

const PAUSE = 150; // milliseconds
const LEAST = 2; // letters
const NOT_A_PATH = /(^|\/)\.{0,2}(\/|$)|\/(references|cited-by|cites)$/; // DOIs that the report takes as a parameter

/** Start: `form` has the field, and the addresses of suggestions and reports. */
export function suggestPapers(form) {
  const input = form.elements.q;
  const list = element("ul", { id: "suggestions", className: "suggestions", role: "listbox", ariaLabel: "Papers", hidden: true });
  Object.assign(input, { type: "text", enterKeyHint: "search", role: "combobox", ariaAutoComplete: "list", ariaExpanded: "false" });
  input.setAttribute("aria-controls", list.id);
  form.append(list);
  const box = { form, input, list, request: new AbortController(), active: -1 };
  const callOff = onTyping(`#${input.id}`, PAUSE, () => suggest(box));
  const end = () => {
    callOff();
    close(box);
  };
  input.addEventListener("keydown", (event) => pressed(box, event, end));
  input.addEventListener("blur", end);
  list.addEventListener("pointerdown", (event) => event.preventDefault()); // the focus stays in the field
  list.addEventListener("click", ({ target }) => {
    const option = target.closest("[role=option]");
    if (option) location.assign(option.dataset.address);
  });
}

/** Ask for what begins as the field says; without an answer there are no suggestions. */
async function suggest(box) {
  close(box);
  const words = box.input.value.trim();
  if (words.length < LEAST) return;
  const { signal } = (box.request = new AbortController());
  try {
    const response = await fetch(`${box.form.dataset.suggest}?${new URLSearchParams({ q: words })}`, { signal });
    const { items } = response.ok ? await response.json() : { items: [] };
    if (items.length) open(box, items);
  } catch { /* aborted, or no answer */ }
}

function open(box, papers) {
  box.list.replaceChildren(...papers.map((paper, number) => optionOf(box.form, paper, number)));
  box.list.hidden = false;
  box.input.ariaExpanded = "true";
  announce(papers.length === 1 ? "1 paper found" : `${papers.length} papers found`);
}

function close(box) {
  box.request.abort();
  box.list.hidden = true;
  box.input.ariaExpanded = "false";
  activate(box, -1);
}

/** A paper as an option: its title above who wrote it, where and when. */
function optionOf(form, { address, title, authors, journal, year }, number) {
  const option = element("li", { id: `suggestion-${number}`, role: "option", ariaSelected: "false" });
  option.dataset.address = addressOf(form, address);
  const by = authors.length > 2 ? [`${authors[0]} et al.`] : authors;
  const source = element("span", { className: "quiet" });
  [...by, journal, year].filter(Boolean).forEach((text, place) => {
    source.append(place ? " · " : "", element("bdi", { textContent: text }));
  });
  option.append(element("span", { dir: "auto", textContent: title ?? address }), source);
  return option;
}

function element(name, properties) {
  return Object.assign(document.createElement(name), properties);
}

/** Of a paper's report. */
function addressOf(form, address) {
  const { report } = form.dataset;
  if (NOT_A_PATH.test(address)) return `${report}?${new URLSearchParams({ doi: address })}`;
  return `${report}/${address.split("/").map(encodeURIComponent).join("/")}`;
}

/** Arrows move through the options, Enter opens the report on one, Escape closes the list. */
function pressed(box, event, end) {
  const { list, active } = box;
  const isOpen = !list.hidden;
  if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "ArrowDown" && isOpen) move(box, 1);
  else if (event.key === "ArrowDown") suggest(box);
  else if (event.key === "ArrowUp" && isOpen) move(box, -1);
  else if (event.key === "Enter" && active >= 0) location.assign(list.children[active].dataset.address);
  else if (event.key === "Escape" && isOpen) end();
  else return;
  event.preventDefault();
}

/** Down from the last option, and up from the first, is the field; then it begins again. */
function move(box, step) {
  const places = box.list.children.length + 1;
  activate(box, ((box.active + 1 + step + places) % places) - 1);
}

function activate(box, number) {
  const { list, input } = box;
  if (list.children[box.active]) list.children[box.active].ariaSelected = "false";
  box.active = number;
  const option = list.children[number];
  if (!option) return input.removeAttribute("aria-activedescendant");
  option.ariaSelected = "true";
  option.scrollIntoView({ block: "nearest" });
  input.setAttribute("aria-activedescendant", option.id);
}
