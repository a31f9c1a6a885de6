// The list of statements: fields, links and the history change it in place, and the address follows.

import { announce } from "./announce.js";
import { onClick } from "./clicks.js";
import { parametersOf } from "./filters.js";
import { addressOf, differs, put, take } from "./snapshot.js";
import { onTyping } from "./typing.js";

const TYPING_PAUSE = 500; // milliseconds without a key after which words are searched for
const BUSY_AFTER = 150; // milliseconds that a change may take without being seen to
const MOST_KEPT = 20; // snapshots; each is the elements of a list

const kept = new Map(); // snapshots by address, for back and forward
let shown = addressOf(location);
let request = new AbortController(); // the newest; it aborts the one before
let pending = null; // its address, until it is answered
let callOff; // a search for words that are being typed

/** Start: `form` is what the filters are fields of. */
export function liveList(form) {
  onClick("a[data-swap]", (link) => visit(addressOf(link)));
  onClick("a[data-more]", showMore);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    apply(form);
  });
  document.addEventListener("change", ({ target }) => {
    if (target.form === form && target.name) apply(form, target);
  });
  callOff = onTyping("#words", TYPING_PAUSE, (words) => apply(form, words));
  addEventListener("popstate", restore);
}

/** Show what the form asks for. */
function apply(form, field) {
  if (!form.reportValidity()) return;
  const query = parametersOf(form).toString();
  visit(form.getAttribute("action") + (query && `?${query}`), field);
}

/** Show an address, as a step of the history: one step for all changes in a row of the same text field. */
async function visit(address, field) {
  callOff();
  if (address === pending) return;
  if (address === shown) return stop();
  const page = await load(address);
  if (!page) return;
  const text = field?.matches("[type=search], [type=number]") ? field.name : null;
  const isSameStep = text && history.state?.text === text;
  show(address, take(page), () => history[isSameStep ? "replaceState" : "pushState"]({ text }, "", address));
}

/** Show what back or forward has led to: as it was left, if that is known. */
async function restore() {
  const address = addressOf(location);
  stop();
  if (address === shown) return; // another part of the same page
  const snapshot = kept.get(address) ?? (await load(address).then((page) => page && take(page)));
  if (snapshot) show(address, snapshot);
}

/** Replace what is shown. `step` makes the step of the history; without it, the history has led here. */
function show(address, snapshot, step) {
  if (differs(snapshot)) return leave(address);
  const focusAgain = step ? rememberFocus() : () => {};
  const before = take(document);
  keep(shown, before);
  step?.();
  put(snapshot, before, !step);
  shown = address;
  focusAgain();
  announce(document.getElementById("count").textContent);
}

/** Keep a snapshot, and forget the oldest. */
function keep(address, snapshot) {
  kept.delete(address);
  kept.set(address, snapshot);
  if (kept.size > MOST_KEPT) kept.delete(kept.keys().next().value);
}

/** Add the next page's statements below the others, and move the focus to the first of them. */
async function showMore(link) {
  const page = await load(addressOf(link));
  if (!page) return;
  const added = page.querySelectorAll(".statement");
  append(page.querySelectorAll(".statements"));
  const next = page.querySelector("a[data-more]");
  if (next) link.href = addressOf(next);
  else link.remove();
  if (added.length) {
    added[0].tabIndex = -1;
    added[0].focus({ preventScroll: true });
  }
  const listed = document.querySelectorAll(".statement").length;
  announce(`${added.length} more, ${listed} of ${document.querySelector("#count b").textContent}`);
}

/** Put lists below those that are there; one that goes on with the group of the last is no new one. */
function append(lists) {
  const headingOf = (list) => list.parentNode.querySelector(".group") && list.previousElementSibling;
  let last = [...document.querySelectorAll(".statements")].at(-1);
  for (const list of lists) {
    const heading = headingOf(list);
    if (heading?.textContent === headingOf(last)?.textContent) {
      last.append(...list.children);
    } else {
      last.after(heading, list);
      last = list;
    }
  }
}

/** The page at an address; null if it is not to be shown here: aborted, failed (which is told), or left for. */
async function load(address) {
  stop();
  const { signal } = (request = new AbortController());
  pending = address;
  document.querySelector(".failed")?.remove();
  const busy = setTimeout(() => setBusy(true), BUSY_AFTER);
  try {
    const response = await fetch(address, { signal, headers: { accept: "text/html" } });
    if (!isPageOf(response, address)) return leave(address);
    return new DOMParser().parseFromString(await response.text(), "text/html");
  } catch (error) {
    if (!signal.aborted) tellFailure(address);
    return null;
  } finally {
    clearTimeout(busy);
    if (!signal.aborted) stop();
  }
}

/** Ask for nothing any more. */
function stop() {
  callOff();
  request.abort();
  pending = null;
  setBusy(false);
}

function setBusy(isBusy) {
  document.getElementById("list").ariaBusy = isBusy ? "true" : null;
}

/** Whether this is a page like the one shown: no error, no file, no page that the server leads to instead. */
function isPageOf(response, address) {
  const isHtml = response.headers.get("content-type")?.startsWith("text/html");
  return response.ok && isHtml && new URL(response.url).pathname === new URL(address, location).pathname;
}

/** Let the browser show what this script can't, an error's page among it. */
function leave(address) {
  location.assign(address);
  return null;
}

/** Say that there was no answer, where the answer would be. */
function tellFailure(address) {
  const sentence = document.createElement("p");
  const link = document.createElement("a");
  sentence.className = "failed";
  link.href = address;
  link.textContent = "Load the page again";
  sentence.append("The server could not be reached. ", link);
  document.getElementById("statements").prepend(sentence);
  announce("The server could not be reached.");
}

/** A function that moves the focus back, once the element that has it is replaced: to its like, at the same height. */
function rememberFocus() {
  const element = document.activeElement;
  if (!element.closest("[data-live]")) return () => {};
  const selector = selectorOf(element);
  const { top } = element.getBoundingClientRect();
  return () => {
    const like = selector && [...document.querySelectorAll(selector)].find((one) => one.getClientRects().length);
    if (!like) return document.querySelector(".found").focus();
    like.focus({ preventScroll: true });
    scrollBy({ top: like.getBoundingClientRect().top - top, behavior: "instant" });
  };
}

/** What finds an element's like in another list. For "Show more values", that is the first value more. */
function selectorOf(element) {
  if (element.id) return `#${CSS.escape(element.id)}`;
  if (element.type === "checkbox" && element.name) return `[name=${element.name}][value="${CSS.escape(element.value)}"]`;
  if (element.name) return `[name=${element.name}]`;
  const facet = element.closest(".facet");
  return facet ? `#${facet.id} > label:nth-of-type(${facet.querySelectorAll("label").length + 1}) input` : null;
}
