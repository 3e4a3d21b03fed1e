// What is being written about comments, until it is sent: panes and panels come and go, what was typed into them stays.

import { desk } from "./queue-list.js";

const FIELDS = "textarea, input[maxlength]";
const KEPT = "desk-drafts";
const drafts = new Map(); // by comment, then by field

/** Tell whether a field holds what somebody typed: a panel comes back with what was sent, a pane with what is stored. */
function isTyped(field) {
  return Boolean(field.value) && (field.value !== field.defaultValue || field.form.matches("[data-panel-form]"));
}

/** Remember what stands in the fields of a place. */
export function gather(id, place) {
  const typed = drafts.get(id) ?? new Map();
  for (const field of place.querySelectorAll(FIELDS)) {
    if (isTyped(field)) typed.set(field.id, field.value);
    else typed.delete(field.id);
  }
  drafts.set(id, typed);
}

/** Put what is remembered into the fields of a place, in sight; gives whether there was something. */
export function restore(id, place) {
  const typed = drafts.get(id) ?? new Map();
  const fields = [...place.querySelectorAll(FIELDS)].filter((field) => typed.has(field.id));
  for (const field of fields) {
    field.value = typed.get(field.id);
    reveal(field);
  }
  return fields.length > 0;
}

/** Let go of what was sent from a field, unless something else stands in it by now. */
export function letGo(id, name, sent, pane) {
  if (drafts.get(id)?.get(name) === sent) drafts.get(id)?.delete(name);
  const field = pane.dataset.pane === id && pane.querySelector(`#${name}`);
  if (field && field.value === sent) field.value = field.defaultValue;
}

/** Empty the fields of a place: what stood in them was sent. */
export function empty(place) {
  for (const field of place.querySelectorAll(FIELDS)) field.value = "";
}

/** Unfold what a field stands in. */
export function reveal(field) {
  const folded = field.closest("details:not([open])");
  if (folded) folded.open = true;
}

/** Take all of it along to the page that comes when a form of the pane is sent, but for what that form sends. */
function takeAlong({ target, defaultPrevented }) {
  const pane = target.closest("[data-pane]");
  if (!pane || defaultPrevented) return;
  gather(pane.dataset.pane, pane);
  for (const field of target.querySelectorAll(FIELDS)) drafts.get(pane.dataset.pane).delete(field.id);
  const kept = [...drafts].map(([id, typed]) => [id, [...typed]]);
  sessionStorage.setItem(KEPT, JSON.stringify({ by: desk.dataset.me, kept }));
}

/** Begin with what came along, if the same person sent it. */
export function listen() {
  const { by, kept } = JSON.parse(sessionStorage.getItem(KEPT)) ?? {};
  sessionStorage.removeItem(KEPT);
  if (by === desk.dataset.me) for (const [id, typed] of kept) drafts.set(id, new Map(typed));
  const pane = desk.querySelector("[data-pane]");
  restore(pane.dataset.pane, pane);
  window.addEventListener("submit", takeAlong); // behind all that may send it without a new page
}
