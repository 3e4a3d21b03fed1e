// The moderators' queue: a decision is seen at once and sent behind it; what fails is put back.

import { listen as listenToArrivals } from "./queue-arrivals.js";
import { listen as listenToClaims } from "./queue-claims.js";
import { letGo, listen as listenToDrafts } from "./queue-drafts.js";
import { listen as listenToKeys } from "./queue-keys.js";
import { beside, boxOf, desk, fill, put, rowOf, rows } from "./queue-list.js";
import { begin, close, focusHeading, forget, isOpening, openId, pane, refresh, show } from "./queue-pane.js";
import { listen as listenToPanel, open as openPanel } from "./queue-panel.js";
import { inLine, isBusy, lastUndo, say, sayReady, send, tell } from "./queue-sending.js";
import { listen as listenToTicks, tellTicks, untick } from "./queue-ticks.js";

const BECOMES = { approve: "approved", reject: "rejected", spam: "spam", hold: "pending", redact: "pending", reply: "approved" };
const CONFIRMED = 20;
const sure = document.querySelector("[data-sure]");
const keys = document.querySelector("[data-keys-dialog]");
const versions = new Map(); // of comments that were decided on here
const shelved = new Map(); // the rows of comments that left the list
const undoes = new WeakMap(); // which comments a message can bring back

/** Go to the next comment, or the one before. */
function step(by, focus) {
  const row = rowOf(openId()) ? beside(openId(), by) : rows()[0];
  if (row) show(row.dataset.row, { focus });
  refill();
}

function shelve(ids) {
  const leaving = ids.map(rowOf).filter(Boolean);
  for (const row of leaving) {
    shelved.set(row.dataset.row, row);
    row.querySelector("a").removeAttribute("aria-current");
    if (boxOf(row)) boxOf(row).checked = false;
    row.remove();
  }
  return leaving;
}

/** Fetch more of the list where little is left. */
async function refill() {
  await fill();
  tellTicks();
}

/** Go on to what is left: the next page of the list, or the words that nothing is. */
async function goOn() {
  await refill();
  if (rows().length) show(rows()[0].dataset.row);
  else close(document.querySelector('template[data-said="through"]').content.firstElementChild.cloneNode(true));
}

/** Take comments out of the list where they go elsewhere, and go on; gives the rows that left. */
function leave(ids, action) {
  const leaves = !["all", BECOMES[action.split(":")[0]]].includes(desk.dataset.status);
  const moves = ids.includes(openId()) && rowOf(openId());
  const next = moves && (beside(openId(), 1, ids) ?? rows().find((row) => !ids.includes(row.dataset.row)));
  const leaving = leaves ? shelve(ids) : [];
  tellTicks();
  if (next) show(next.dataset.row);
  else if (moves && leaves) goOn();
  refill();
  return leaving;
}

/** Send a decision; `refused` is done where not all of it was carried out. */
function decide(action, data, refused = () => {}) {
  const chosen = data.getAll("chosen").map((pair) => pair.split(":"));
  const ids = chosen.map(([id]) => id);
  const leaving = leave(ids, data.get("do"));
  data.delete("all");
  data.delete("chosen");
  sendInLine(async () => {
    for (const [id, version] of chosen) data.append("chosen", `${id}:${Math.max(version, versions.get(id) ?? 0)}`);
    try {
      const told = await send(action, data);
      if (told.querySelector('[data-outcome]:not([data-outcome="done"])')) refused();
      keepWay(settle(told, data.get("note")), ids);
    } catch (failure) {
      refused();
      fail(failure, leaving);
    }
  });
}

/** Remember which comments a message brings back. */
function keepWay([said], ids) {
  if (said?.querySelector("[data-undo]")) undoes.set(said, ids);
}

/** Go on from a comment that a panel was about: what it did is done already. */
function carriedOut(data, told) {
  const [id] = data.get("chosen").split(":");
  if (told.querySelector('[data-outcome="done"]')) leave([id], data.get("do"));
  keepWay(settle(told), [id]);
  tellUndo();
}

function sendInLine(work) {
  const sent = inLine(work);
  sent.then(tellUndo);
  tellUndo();
  return sent;
}

/** Make the list as the server says it is; a note goes with what was done, and stays where nothing was. */
function settle(told, note) {
  let stale = false;
  for (const { dataset } of told.querySelectorAll("[data-outcome]")) {
    if (dataset.outcome === "done") {
      versions.set(dataset.id, dataset.version);
      letGo(dataset.id, "note", note, pane());
    }
    stale ||= dataset.id === openId();
    if (dataset.id !== openId()) forget(dataset.id);
    const row = told.querySelector(`[data-row="${dataset.id}"]`);
    if (row) put(document.adoptNode(row));
    else rowOf(dataset.id)?.remove();
  }
  const said = tell(told);
  tellTicks();
  if (stale) refresh();
  else if (!openId() && rows().length) show(rows()[0].dataset.row);
  return said;
}

function fail(failure, leaving) {
  if (!["unreached", "refused"].includes(failure.message)) throw failure;
  leaving.forEach(put);
  tellTicks();
  sayReady(failure.message);
  if (!openId() && leaving.length) show(leaving[0].dataset.row);
}

function undo(toast) {
  const ids = undoes.get(toast);
  const form = toast.querySelector("form");
  const data = new FormData(form);
  const back = ids.map((id) => shelved.get(id)).filter((row) => row && !rowOf(row.dataset.row));
  toast.remove();
  back.forEach(put);
  tellTicks();
  const sent = sendInLine(async () => {
    try {
      settle(await send(form.action, data));
    } catch (failure) {
      for (const row of back) row.remove();
      say([toast]);
      fail(failure, []);
    }
  });
  ids.forEach(forget); // what is at hand was fetched when it was decided
  if (ids.length === 1 || !openId()) show(ids[0], { after: sent });
}

function undoLast() {
  if (isBusy()) inLine(() => lastUndo()?.click());
  else lastUndo()?.click();
}

/** Offer to take back only while there is something. */
function tellUndo() {
  const button = pane().querySelector("[data-undo-last]");
  if (button) button.hidden = false;
  if (button) button.disabled = !isBusy() && !lastUndo();
}

/** Ask before a decision about many. */
function ask(form, data, count) {
  const title = sure.querySelector("h2");
  title.textContent = title.dataset.words.replace("{n}", count);
  sure.returnValue = "";
  sure.addEventListener("close", () => sure.returnValue && carryOut(form, data), { once: true });
  sure.showModal();
}

function carryOut(form, data) {
  const note = form.querySelector("[data-note]");
  const isBulk = form.matches("[data-bulk]");
  decide(form.action, data, () => isBulk && (note.value ||= data.get("note")));
  if (!isBulk) return;
  note.value = "";
  untick();
  focusHeading();
}

function onDecision(event) {
  const form = event.target;
  const data = new FormData(form, event.submitter);
  const count = data.getAll("chosen").length;
  event.preventDefault();
  if (!data.has("do") || (isOpening() && !form.matches("[data-bulk]"))) return;
  for (const menu of form.querySelectorAll("details[open]")) menu.open = false;
  if (!count) sayReady("nothing");
  else if (count > CONFIRMED) ask(form, data, count);
  else carryOut(form, data);
}

async function reach(address) {
  try {
    await openPanel(address);
  } catch (failure) {
    sayReady(failure.message);
  }
}

/** Go to what came in: its rows stand in the list now, and what one reads stays where it is. */
function onArrivals(arrived) {
  tellTicks();
  if (!openId() && rows().length) show(rows()[0].dataset.row);
  else arrived[0]?.querySelector("a").focus();
}

document.addEventListener("submit", (event) => {
  const toast = event.target.closest(".toast");
  if (event.target.matches("[data-deciding]")) onDecision(event);
  else if (undoes.has(toast)) {
    event.preventDefault();
    undo(toast);
  }
});

desk.addEventListener("click", (event) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
  const row = event.target.closest("[data-row] > a")?.parentElement;
  if (row) {
    event.preventDefault();
    show(row.dataset.row);
  } else if (event.target.closest("[data-back]")) {
    event.preventDefault();
    desk.dataset.view = "list";
    history.pushState({ id: openId(), view: "list" }, "", event.target.closest("[data-back]").href);
    desk.querySelector("[data-rows] [aria-current], [data-rows] a")?.focus();
  } else if (event.target.closest("[data-open-panel]")) {
    event.preventDefault();
    if (!isOpening()) reach(event.target.closest("a").href);
  } else if (event.target.closest("[data-undo-last]")) undoLast();
  else if (event.target.closest("[data-open-keys]")) keys.showModal();
});
desk.addEventListener("opened", tellUndo);
desk.setAttribute("data-live", "");
desk.querySelector("[data-open-keys]").hidden = false;
listenToTicks();
listenToArrivals(onArrivals, () => sayReady("unreached"));
listenToKeys({ step, undoLast });
listenToPanel(carriedOut);
listenToDrafts();
begin();
listenToClaims();
tellUndo();
