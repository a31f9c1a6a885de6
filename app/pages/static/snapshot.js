// Snapshots of the parts of a page that change with its address: those marked data-live, the title, the fields
// outside of these parts, and the addresses of the list in other formats.

import { carryValues } from "./facet_values.js";

/** The path and query of a link or a location. */
export function addressOf({ pathname, search }) {
  return pathname + search;
}

/** Take a document's parts out of it, as the server has sent them: what was ticked or typed since is undone. */
export function take(root) {
  const parts = new Map();
  for (const region of root.querySelectorAll("[data-live]")) {
    const part = document.createDocumentFragment();
    part.append(...region.childNodes);
    parts.set(region.dataset.live, part);
  }
  for (const part of parts.values()) part.querySelectorAll("input[name], select[name]").forEach(reset);
  const fields = new Map(fieldsOf(root).map((field) => [field.name, sent(field)]));
  return { title: root.title, parts, fields, alternates: alternatesOf(root).map((link) => link.getAttribute("href")) };
}

/** Whether a snapshot is of another kind of page. */
export function differs({ parts }) {
  const regions = [...document.querySelectorAll("[data-live]")];
  return regions.length !== parts.size || regions.some((region) => !parts.has(region.dataset.live));
}

/** Put a snapshot's parts into the document, whose parts before were `before`. `isPast`: the history has led to it. */
export function put({ title, parts, fields, alternates }, before, isPast) {
  document.title = title;
  if (!isPast) carry(before.parts, parts);
  for (const region of document.querySelectorAll("[data-live]")) region.replaceChildren(parts.get(region.dataset.live));
  for (const field of fieldsOf(document)) fill(field, fields.get(field.name), isPast);
  alternatesOf(document).forEach((link, number) => { link.href = alternates[number] ?? link.href; });
}

/** Carry what the reader has opened and typed from the parts before to those after. */
function carry(before, after) {
  for (const [name, part] of before) {
    for (const { id } of part.querySelectorAll("details[open][id]")) {
      after.get(name).getElementById(id)?.setAttribute("open", "");
    }
  }
  carryValues(before.get("facets"), after.get("facets"));
}

/** Fill a field as another page has it. The text that is being typed stays, unless the history has led here. */
function fill(field, { value, placeholder }, isPast) {
  if (field.options) {
    for (const option of field.options) option.selected = option.defaultSelected = option.value === value;
    return;
  }
  field.defaultValue = value;
  field.placeholder = placeholder;
  if (isPast || field !== document.activeElement) field.value = value;
}

function reset(field) {
  if (field.type === "checkbox") field.checked = field.defaultChecked;
  else fill(field, sent(field), true);
}

/** What the server has put into a field. */
function sent(field) {
  const { options, placeholder } = field;
  const value = options ? ([...options].find((option) => option.defaultSelected) ?? options[0]).value : field.defaultValue;
  return { value, placeholder };
}

function fieldsOf(root) {
  return [...root.querySelectorAll("[form=filters][name]")];
}

function alternatesOf(root) {
  return [...root.querySelectorAll("link[rel=alternate]")];
}
