// The list of the queue: which comment is open in it, what comes next, rows that leave and come back.

export const desk = document.querySelector("[data-desk]");
const list = desk.querySelector("[data-rows]");
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

/** Give what a list is sorted by: urgency, moment and id of a row. */
function keyOf(row) {
  const [urgency, moment, id] = row.dataset.order.split(" ").map(Number);
  return desk.dataset.sort === "urgent" ? [urgency, moment, id] : [moment, id];
}

/** Tell whether a row stands behind another one in the order of the list. */
function isBehind(row, other) {
  const [one, two] = [keyOf(row), keyOf(other)];
  const at = one.findIndex((part, place) => part !== two[place]);
  return at >= 0 && one[at] > two[at] !== (desk.dataset.sort === "newest");
}

/** Tell whether a row would stand at the end of what is loaded of the list. */
export function isLast(row) {
  return rows().every((each) => !isBehind(each, row));
}

/** Tell whether the list goes on behind what is loaded of it. */
export function hasMore() {
  return Boolean(further());
}

function further() {
  return desk.querySelector('.pager a[href*="cursor="]');
}

/** Put a row where it belongs, in the place of an older one of the same comment. */
export function put(row) {
  const old = rowOf(row.dataset.row);
  if (old === row) return row;
  if (old) {
    if (boxOf(row)) boxOf(row).checked = boxOf(old).checked;
    if (old.querySelector("[aria-current]")) row.querySelector("a").setAttribute("aria-current", "true");
    old.remove();
  }
  list.insertBefore(row, rows().find((each) => isBehind(each, row)) ?? null);
  return row;
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
  const link = further();
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
