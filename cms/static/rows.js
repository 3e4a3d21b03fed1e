// Rows of a form: added, moved and taken away without a new page, by button, by key and by hand.
// The server alone knows how rows are numbered: what a button says is sent to it, and the list comes back.

import { typed } from "./typed.js";

const form = document.querySelector("[data-editor-form]");
const INSTRUCTION = /^(add|up|down|remove|move):/;
const EDGE = 90;
let busy = null; // the list that is on its way

function listOf(path, within = document) {
  return within.getElementById(`rows-${path}`);
}

/** Send the form with an instruction, and again if somebody typed on meanwhile; then put the list in its place. */
async function exchange(instruction) {
  const path = instruction.split(":")[1];
  let sent;
  let fresh;
  do {
    const fields = typed(form);
    sent = rowsOf(path, fields);
    fields.set("do", instruction);
    const answer = await fetch(location.href, { method: "POST", body: fields });
    fresh = answer.ok && listOf(path, new DOMParser().parseFromString(await answer.text(), "text/html"));
    if (!fresh) throw new Error("no list came back");
  } while (rowsOf(path, typed(form)) !== sent);
  const old = listOf(path);
  old.replaceWith(fresh);
  fresh.dispatchEvent(new Event("input", { bubbles: true }));
  return { old, fresh };
}

/** Carry out one instruction at a time: another would be about rows that have moved. */
function carryOut(instruction) {
  if (busy) return Promise.resolve(null);
  busy = exchange(instruction).finally(() => (busy = null));
  return busy;
}

/** Let the form wait for a list that is on its way: sent without it, the rows would be saved as they were. */
function onSubmit(event) {
  if (!busy) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const send = () => form.requestSubmit(event.submitter);
  busy.then(send, send);
}

/** Give all that is written in a list as one text, to tell whether it changed. */
function rowsOf(path, fields) {
  return JSON.stringify([...fields].filter(([name]) => name.startsWith(`${path}-`)));
}

/** Carry out what a button says; where that fails, let the form be sent as if there were no script. */
async function press(button, keep) {
  try {
    const done = await carryOut(button.value);
    if (!done) return null;
    (keep ? done.fresh.querySelector(`[name="${CSS.escape(keep.name)}"]`) : done.fresh.querySelector("[autofocus]"))?.focus();
    if (keep && keep.start !== null) document.activeElement.setSelectionRange?.(keep.start, keep.end);
    if (button.value.startsWith("remove:")) offerBack(done, button);
    return done;
  } catch {
    form.requestSubmit(button);
    return null;
  }
}

/** Go on in a new line, and take along what was typed behind the last one before the new one was there. */
async function writeOn({ name, value }, path) {
  const done = await press(listOf(path).querySelector(":scope > .add"));
  const left = done?.fresh.querySelector(`[name="${CSS.escape(name)}"]`);
  const next = done?.fresh.querySelector("[autofocus]");
  if (!next || !left?.value.startsWith(value) || left.value === value) return;
  next.value = left.value.slice(value.length);
  left.value = value;
  next.dispatchEvent(new Event("input", { bubbles: true }));
}

/** Offer a removed row back, until something else is written in the list. */
function offerBack({ old, fresh }, button) {
  const offer = document.getElementById("removed").content.firstElementChild.cloneNode(true);
  fresh.append(offer);
  fresh.addEventListener("input", () => offer.remove(), { once: true });
  offer.querySelector("button").addEventListener("click", () => {
    fresh.replaceWith(old);
    old.dispatchEvent(new Event("input", { bubbles: true }));
    button.focus();
  });
}

function placeOf(row) {
  return [...row.parentElement.children].indexOf(row);
}

function onClick(event) {
  const button = event.target.closest("button[name=do]");
  if (!button || !INSTRUCTION.test(button.value) || !listOf(button.value.split(":")[1])) return;
  event.preventDefault();
  press(button);
}

/** Alt and an arrow move the row that one writes in, and the writing goes on in it. */
function onKey(event) {
  const row = event.target.closest("[data-row]");
  if (!row || event.isComposing) return;
  const path = row.closest("[data-rows]").dataset.rows;
  if (event.key === "Enter" && event.target.matches("input[type=text]") && row.closest(".lines")) {
    event.preventDefault();
    const next = row.nextElementSibling?.querySelector("input");
    if (next) next.focus();
    else writeOn(event.target, path);
    return;
  }
  if (!event.altKey || !["ArrowUp", "ArrowDown"].includes(event.key) || event.target.matches("select")) return;
  event.preventDefault();
  const verb = event.key === "ArrowUp" ? "up" : "down";
  const place = placeOf(row);
  const button = row.querySelector(`:scope > .row-tools [value="${verb}:${path}:${place}"]`);
  if (!button || button.disabled) return;
  const { name, selectionStart: start = null, selectionEnd: end = null } = event.target;
  const there = place + (verb === "up" ? -1 : 1);
  press(button, name === "do" ? null : { name: name.replace(`${path}-${place}`, `${path}-${there}`), start, end });
}

/** Carry a row by its handle; a line shows where it would come to stand. */
function onGrasp(event) {
  const handle = event.target.closest("[data-handle]");
  if (!handle || event.button !== 0 || busy) return;
  event.preventDefault();
  const row = handle.closest("[data-row]");
  const rows = [...row.parentElement.children];
  const from = rows.indexOf(row);
  const letGo = new AbortController();
  let to = from;
  handle.setPointerCapture(event.pointerId);
  row.classList.add("carried");

  function show() {
    for (const each of rows) each.classList.remove("before", "after");
    if (to !== from) rows[to].classList.add(to < from ? "before" : "after");
  }
  function onMove({ clientY }) {
    if (clientY < EDGE * 2) scrollBy(0, -12);
    if (clientY > innerHeight - EDGE) scrollBy(0, 12);
    const middles = rows.map((each) => each.getBoundingClientRect()).map((box) => box.top + box.height / 2);
    to = middles.filter((middle, place) => (place < from ? middle < clientY : place > from && middle <= clientY)).length;
    show();
  }
  async function end(wanted) {
    letGo.abort();
    row.classList.remove("carried");
    const target = to;
    to = from;
    show();
    if (!wanted || target === from) return;
    const path = row.closest("[data-rows]").dataset.rows;
    const done = await carryOut(`move:${path}:${from}:${target}`).catch(() => null);
    done?.fresh.querySelector("[autofocus]")?.focus();
  }
  const listening = { signal: letGo.signal };
  handle.addEventListener("pointermove", onMove, listening);
  handle.addEventListener("pointerup", () => end(true), listening);
  handle.addEventListener("pointercancel", () => end(false), listening);
  document.addEventListener("keydown", (pressed) => pressed.key === "Escape" && end(false), listening);
}

form.addEventListener("submit", onSubmit, { capture: true });
form.addEventListener("click", onClick);
form.addEventListener("keydown", onKey);
form.addEventListener("pointerdown", onGrasp);
