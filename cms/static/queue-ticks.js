// Ticked comments: one, a range, all; and the bar that stands there while some are.

import { boxOf, desk, rowOf, rows } from "./queue-list.js";

const all = desk.querySelector("[data-all]");
const count = desk.querySelector("[data-ticked]");
export const bar = desk.querySelector("[data-bulk-bar]");
let last = null;

/** Give the ids of the ticked comments. */
export function ticked() {
  return rows().filter((row) => boxOf(row)?.checked).map((row) => row.dataset.row);
}

/** Show how many are ticked. */
export function tellTicks() {
  if (!bar) return;
  const ids = ticked();
  bar.hidden = ids.length === 0;
  desk.toggleAttribute("data-ticking", ids.length > 0);
  count.textContent = count.dataset.words.replace("{n}", ids.length);
  all.checked = ids.length > 0 && ids.length === rows().length;
  all.indeterminate = ids.length > 0 && !all.checked;
  all.disabled = rows().length === 0;
}

/** Tick a comment or untick it; with `range` all from the last one that was ticked. */
export function tick(id, { range = false, checked } = {}) {
  const row = rowOf(id);
  if (!row || !boxOf(row)) return;
  const between = range && rowOf(last) ? span(rowOf(last), row) : [row];
  const state = checked ?? (range || !boxOf(row).checked);
  for (const each of between) boxOf(each).checked = state;
  last = id;
  tellTicks();
}

function span(one, other) {
  const places = rows();
  const [from, to] = [places.indexOf(one), places.indexOf(other)].sort((a, b) => a - b);
  return places.slice(from, to + 1);
}

export function untick() {
  for (const row of rows()) if (boxOf(row)) boxOf(row).checked = false;
  tellTicks();
}

export function listen() {
  if (!bar) return;
  desk.addEventListener("click", ({ target, shiftKey }) => {
    if (target.name === "chosen") tick(target.closest("[data-row]").dataset.row, { range: shiftKey, checked: target.checked });
  });
  all.addEventListener("change", () => {
    for (const row of rows()) boxOf(row).checked = all.checked;
    tellTicks();
  });
  window.addEventListener("pageshow", tellTicks); // a page that comes back from history keeps its ticks
  tellTicks();
}
