// The list of the queue: which comment is open in it, what comes next, rows that leave and come back.

export const desk = document.querySelector("[data-desk]");
const list = desk.querySelector("[data-rows]");
const places = new Map(); // where each row stood, so that one that comes back finds its place
const FEW = 8;
let coming;

export function rows() {
  return [...list.children];
}

export function rowOf(id) {
  return list.querySelector(`[data-row="${id}"]`);
}

export function boxOf(row) {
  return row.querySelector("[name=chosen]");
}

function remember(row) {
  if (!places.has(row.dataset.row)) places.set(row.dataset.row, places.size);
}

/** Put a row where it stood, in the place of an older one of the same comment. */
export function put(row) {
  remember(row);
  const old = rowOf(row.dataset.row);
  if (old === row) return;
  if (old) {
    if (boxOf(row)) boxOf(row).checked = boxOf(old).checked;
    if (old.querySelector("[aria-current]")) row.querySelector("a").setAttribute("aria-current", "true");
    old.remove();
  }
  const place = places.get(row.dataset.row);
  list.insertBefore(row, rows().find((each) => places.get(each.dataset.row) > place) ?? null);
}

/** Show in the list which comment is open. */
export function mark(id) {
  for (const link of list.querySelectorAll("[aria-current]")) link.removeAttribute("aria-current");
  const link = rowOf(id)?.querySelector("a");
  link?.setAttribute("aria-current", "true");
  if (list.scrollHeight > list.clientHeight) link?.scrollIntoView({ block: "nearest" });
}

/** Give the row behind or before a comment, passing over those that leave. */
export function beside(id, step, leaving = []) {
  const all = rows();
  const at = all.findIndex((row) => row.dataset.row === id);
  if (at < 0) return null;
  const ahead = step > 0 ? all.slice(at + 1) : all.slice(0, at).reverse();
  return ahead.find((row) => !leaving.includes(row.dataset.row)) ?? null;
}

/** Fetch the next page of the list where few rows are left. */
export function fill() {
  const link = desk.querySelector('.pager a[href*="cursor="]');
  if (rows().length < FEW && link) coming ??= append(link).finally(() => (coming = null));
  return coming;
}

async function append(link) {
  const answer = await fetch(link.href).catch(() => null);
  if (!answer?.ok || answer.redirected) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const row of page.querySelectorAll("[data-row]")) {
    row.querySelector("a").removeAttribute("aria-current");
    if (!rowOf(row.dataset.row)) put(row);
  }
  const next = page.querySelector('.pager a[href*="cursor="]');
  if (next) link.href = next.href;
  else link.remove();
}

rows().forEach(remember);
