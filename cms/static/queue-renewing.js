// A comment in the place of another one, or of itself as it was before: what was typed and the focus stay.

import { gather, restore, reveal } from "./queue-drafts.js";

/** Put a pane in the place of another. */
export function swap(old, fresh) {
  gather(old.dataset.pane, old);
  restore(fresh.dataset.pane, fresh);
  old.replaceWith(fresh);
}

/** Show the same comment as it is now; gives the pane that stands there then. */
export function renew(old, fresh) {
  if (isSame(old, fresh) && old.textContent === fresh.textContent) return old;
  const focused = old.contains(document.activeElement) && document.activeElement;
  const place = focused && { id: focused.id, from: focused.selectionStart, to: focused.selectionEnd };
  keepVeil(old, fresh);
  const now = isSame(old, fresh) ? replaceWords(old, fresh) : replace(old, fresh);
  if (focused && !focused.isConnected) focusOn(now, place);
  return now;
}

/** Tell whether nothing was decided between the two: then the form of a decision, and its menu, can stay. */
function isSame(old, fresh) {
  return old.dataset.version === fresh.dataset.version;
}

function replace(old, fresh) {
  const { scrollTop } = old;
  swap(old, fresh);
  fresh.scrollTop = scrollTop;
  return fresh;
}

function replaceWords(old, fresh) {
  gather(old.dataset.pane, old);
  for (const part of [".reading", ".known"]) old.querySelector(part).replaceWith(fresh.querySelector(part));
  restore(old.dataset.pane, old);
  return old;
}

function keepVeil(old, fresh) {
  const [veil, veiled] = [old, fresh].map((each) => each.querySelector(".veil:has([data-words])"));
  if (veil && veiled) veiled.open = veil.open;
}

function focusOn(pane, { id, from, to }) {
  const field = (id && pane.querySelector(`#${id}`)) || pane.querySelector("h2");
  reveal(field);
  field.focus({ preventScroll: true });
  if (from !== undefined && field.matches("textarea, input")) field.setSelectionRange(from, to);
}
