// Values of facets, found while their beginning is being typed: they stand in place of the most frequent ones.

import { announce } from "./announce.js";
import { parametersOf } from "./filters.js";
import { onTyping } from "./typing.js";

const PAUSE = 200; // milliseconds
const MOST = 10; // values
const NO_FILTERS = ["doi", "sort", "limit", "facet_limit", "group"]; // the page's, of no use to the facet

let request = new AbortController();

/** Start. */
export function findValues() {
  onTyping(".starts", PAUSE, find);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.matches(".starts")) event.preventDefault(); // it is no field of the form
  });
  document.addEventListener("change", tickAlike, true);
}

/** List what begins as the input says. */
async function find(input) {
  request.abort();
  const { signal } = (request = new AbortController());
  const facet = input.closest(".facet");
  if (!input.value.trim()) return end(facet);
  const parameters = parametersOf(input.form);
  for (const name of NO_FILTERS) parameters.delete(name);
  parameters.set("starts", input.value.trim());
  parameters.set("limit", MOST);
  try {
    const response = await fetch(`${input.dataset.starts}?${parameters}`, { signal });
    if (!response.ok) throw new Error(response.statusText);
    const { values, other_count: others, partial_reason: reason } = await response.json();
    const found = others ? `The ${values.length} most frequent; type on for others.` : `${values.length} found`;
    const words = reason ?? (values.length ? found : "No name begins so.");
    list(facet, values, words, reason || others || !values.length);
  } catch {
    if (!signal.aborted) list(facet, [], "No answer from the server.", true);
  }
}

/** Show values as check boxes, and say words about them, in writing where boxes don't tell. */
function list(facet, values, words, isWritten) {
  const matches = facet.querySelector(".matches") ?? document.createElement("div");
  matches.className = "matches";
  const sample = facet.querySelector("label");
  matches.replaceChildren(...values.map((value) => boxOf(sample, value)));
  if (isWritten) {
    const line = document.createElement("p");
    line.className = "quiet";
    line.textContent = words;
    matches.append(line);
  }
  facet.querySelector(".starts").after(matches);
  facet.classList.add("searched");
  announce(words);
}

/** A check box with the markup of another. */
function boxOf(sample, { value, label, count, selected }) {
  const copy = sample.cloneNode(true);
  const box = copy.querySelector("input");
  box.value = value;
  box.defaultChecked = box.checked = selected;
  copy.querySelector("bdi").textContent = label;
  copy.querySelector(".number").textContent = count.toLocaleString("en");
  return copy;
}

/** Show the most frequent values again. */
function end(facet) {
  facet.querySelector(".matches")?.remove();
  facet.classList.remove("searched");
}

/** Tick a value's other box as the one that has been: it may be among those found and, out of sight, the most frequent. */
function tickAlike({ target }) {
  for (const box of target.closest(".facet")?.querySelectorAll("input[name]") ?? []) {
    if (box.value === target.value) box.checked = target.checked;
  }
}

/** Carry what is typed, and has been found, from one state of the facets to the next. */
export function carryValues(before, after) {
  for (const facet of before.querySelectorAll(".facet")) {
    const [from, to] = [facet, after.getElementById(facet.id)].map((one) => one?.querySelector(".starts"));
    if (!from?.value || !to) continue;
    to.value = from.value;
    to.setSelectionRange(from.selectionStart, from.selectionEnd);
    from.value = "";
    const matches = facet.querySelector(".matches");
    end(facet);
    if (!matches) continue;
    for (const box of matches.querySelectorAll("input")) {
      box.checked = box.defaultChecked = Boolean(after.querySelector(`#${facet.id} [value="${CSS.escape(box.value)}"]:checked`));
    }
    to.after(matches);
    to.closest(".facet").classList.add("searched");
    queueMicrotask(() => { // with counts by the new filters, but not under the reader's hands
      if (!matches.contains(document.activeElement)) find(to);
    });
  }
}
