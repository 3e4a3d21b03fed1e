// The comment that is open: fetched before it is needed, shown at once, with its address in the history.

import { beside, desk, mark } from "./queue-list.js";

const panes = new Map();
const AHEAD = 2;
const list = new URLSearchParams(location.search); // what the list is narrowed to
let wanted;

list.delete("view");

export function pane() {
  return desk.querySelector("[data-pane]");
}

export function openId() {
  return pane().dataset.pane;
}

/** Tell whether another comment is on its way, so that a decision would meet the wrong one. */
export function isOpening() {
  return openId() !== wanted;
}

function addressOf(id) {
  return `${desk.dataset.at}${id && "/"}${id}${list.size ? "?" : ""}${list}`;
}

async function fetched(id) {
  const address = new URL(addressOf(id), location.href);
  address.searchParams.set("pane", "true");
  const answer = await fetch(address);
  const page = new DOMParser().parseFromString(answer.ok && !answer.redirected ? await answer.text() : "", "text/html");
  const found = page.querySelector("[data-pane]");
  if (!found) throw new Error("no comment came back");
  return document.adoptNode(found);
}

function prepare(id) {
  if (!panes.has(id)) {
    const soon = fetched(id);
    soon.catch(() => panes.delete(id));
    panes.set(id, soon);
  }
  return panes.get(id);
}

/** Give a comment as it is; where it changed while it was on its way, what comes after that. */
async function newest(id) {
  const soon = prepare(id);
  const fresh = await soon;
  return panes.get(id) === soon ? fresh : newest(id);
}

/** Let go of what was fetched, since the comment is not what it was. */
export function forget(id) {
  panes.delete(id);
}

export function focusHeading() {
  const heading = pane().querySelector("h2");
  heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
}

function swap(fresh) {
  pane().replaceWith(fresh);
  fresh.scrollTop = 0;
  desk.dispatchEvent(new Event("opened"));
}

/**
 * Open a comment: at once where it is at hand, unless something is sent that changes it (`after`): then as it is
 * when that has its answer. The focus goes to its heading, or to its row.
 */
export async function show(id, { push = true, focus = "heading", view = "comment", after } = {}) {
  wanted = id;
  mark(id);
  if (push) history.pushState({ id, view }, "", addressOf(id));
  const busy = setTimeout(() => pane().setAttribute("aria-busy", "true"), 100);
  try {
    await after;
    const fresh = await newest(id);
    if (wanted !== id) return;
    fresh.removeAttribute("aria-busy");
    desk.dataset.view = view;
    if (fresh !== pane()) swap(fresh);
  } catch {
    if (wanted !== id) return;
    const words = document.querySelector('template[data-said="unopened"]').content.firstElementChild.cloneNode(true);
    words.dataset.pane = id;
    words.querySelector("a").href = addressOf(id);
    swap(words);
  } finally {
    clearTimeout(busy);
  }
  if (view === "comment") scrollTo(0, 0);
  if (focus === "heading") focusHeading();
  if (focus === "row") desk.querySelector("[data-rows] [aria-current]")?.focus();
  lookAhead(id);
}

/** Close the last comment: other words stand in its place. */
export function close(words) {
  wanted = "";
  history.pushState({ id: "", view: "comment" }, "", addressOf(""));
  swap(words);
  focusHeading();
}

function lookAhead(id) {
  let row = beside(id, 1);
  for (let step = 0; row && step < AHEAD; step += 1) {
    prepare(row.dataset.row);
    row = beside(row.dataset.row, 1);
  }
}

/** Fetch the open comment anew, keeping what is being written about it. */
export async function refresh() {
  const id = openId();
  forget(id);
  const soon = prepare(id);
  const fresh = await soon.catch(() => null);
  const old = pane();
  if (!fresh || fresh === old || openId() !== id || panes.get(id) !== soon) return;
  const written = old.querySelector("[data-note]");
  const note = fresh.querySelector("[data-note]");
  if (written && note) note.value = written.value;
  const [veil, veiled] = [old, fresh].map((each) => each.querySelector(".veil:has([data-words])"));
  if (veil && veiled) veiled.open = veil.open;
  const focused = old.contains(document.activeElement) && document.activeElement.id;
  swap(fresh);
  if (focused !== false) (document.getElementById(focused) ?? fresh.querySelector("h2")).focus({ preventScroll: true });
}

/** Begin with the comment that the page came with. */
export function begin() {
  const id = openId();
  panes.set(id, Promise.resolve(pane()));
  wanted = id;
  history.replaceState({ id, view: desk.dataset.view }, "");
  window.addEventListener("popstate", (event) => {
    if (event.state?.id) show(event.state.id, { push: false, view: event.state.view });
  });
  lookAhead(id);
}
