// The comment that is open: fetched before it is needed, shown at once, with its address in the history.

import { beside, desk, mark } from "./queue-list.js";
import { renew, swap } from "./queue-renewing.js";

const panes = new Map();
const moments = new WeakMap(); // when a pane was asked for
const AHEAD = 2;
const OLD = 10_000; // milliseconds in which a colleague can have decided, or noted something
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
  const moment = Date.now();
  const answer = await fetch(address);
  const page = new DOMParser().parseFromString(answer.ok && !answer.redirected ? await answer.text() : "", "text/html");
  const found = page.querySelector("[data-pane]");
  if (!found) throw new Error("no comment came back");
  moments.set(found, moment);
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

function put(fresh) {
  swap(pane(), fresh);
  fresh.scrollTop = 0;
  desk.dispatchEvent(new Event("opened"));
}

/**
 * Open a comment: at once where it is at hand, unless something is sent that changes it (`after`): then as it is
 * when that has its answer. What was at hand for long is fetched anew behind it. The focus goes to its heading, or to
 * its row.
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
    if (fresh !== pane()) put(fresh);
  } catch {
    if (wanted !== id) return;
    const words = document.querySelector('template[data-said="unopened"]').content.firstElementChild.cloneNode(true);
    words.dataset.pane = id;
    words.querySelector("a").href = addressOf(id);
    put(words);
  } finally {
    clearTimeout(busy);
  }
  if (view === "comment") scrollTo(0, 0);
  if (focus === "heading") focusHeading();
  if (focus === "row") desk.querySelector("[data-rows] [aria-current]")?.focus();
  if (Date.now() - moments.get(pane()) > OLD) refresh();
  lookAhead(id);
}

/** Close the last comment: other words stand in its place. */
export function close(words) {
  wanted = "";
  history.pushState({ id: "", view: "comment" }, "", addressOf(""));
  put(words);
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
  const old = pane();
  forget(id);
  const soon = prepare(id);
  const fresh = await soon.catch(() => null);
  if (!fresh || fresh === old || pane() !== old || panes.get(id) !== soon) return;
  const now = renew(old, fresh);
  moments.set(now, moments.get(fresh));
  panes.set(id, Promise.resolve(now));
  desk.dispatchEvent(new Event("opened"));
}

/** Begin with the comment that the page came with. */
export function begin() {
  const id = openId();
  panes.set(id, Promise.resolve(pane()));
  moments.set(pane(), Date.now());
  wanted = id;
  history.replaceState({ id, view: desk.dataset.view }, "");
  window.addEventListener("popstate", (event) => {
    if (event.state?.id) show(event.state.id, { push: false, view: event.state.view });
  });
  lookAhead(id);
}
