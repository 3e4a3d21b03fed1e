// The keys of the queue. Each does what a button does that can be seen.

import { isShortcut } from "./keys.js";
import { desk } from "./queue-list.js";
import { focusHeading, openId, pane } from "./queue-pane.js";
import { bar, tick, ticked, untick } from "./queue-ticks.js";

const chosen = Object.entries(JSON.parse(desk.dataset.keysOfDesk));
const doings = new Map(chosen.filter(([, key]) => key).map(([doing, key]) => [key, doing]));

/** Give what the keys are about: the ticked comments, or the open one. */
function scope() {
  return bar && ticked().length ? bar : pane();
}

function press(doing) {
  const wanted = `[data-press="${doing}"]`;
  const button = scope().querySelector(wanted) ?? desk.querySelector(`:is(.head, .arrived) ${wanted}`);
  if (!button || button.disabled || button.hidden) return false;
  button.click();
  const opened = button.closest("summary")?.parentElement;
  if (opened?.open) opened.querySelector("button, [data-words]").focus();
  return true;
}

function inReasons(key, menu) {
  const reasons = [...menu.querySelectorAll("button")];
  const step = { ArrowDown: 1, ArrowUp: -1 }[key];
  if (step) reasons.at((reasons.indexOf(document.activeElement) + step) % reasons.length).focus();
  else if (/^\d$/.test(key)) reasons[Number(key)]?.click();
  else return false;
  return true;
}

function onLetter(key, { step, undoLast }) {
  const menu = desk.querySelector("details.reasons[open]");
  if (menu && inReasons(key, menu)) return true;
  const doing = doings.get(key);
  if (doing === "next" || doing === "before") step(doing === "next" ? 1 : -1, "heading");
  else if (doing === "tick" || doing === "range") tick(openId(), { range: doing === "range" });
  else if (doing === "undo") undoLast();
  else if (doing === "note") scope().querySelector("[data-note]")?.focus();
  else return doing !== undefined && press(doing);
  return true;
}

/** Escape leaves the note, or takes the ticks away; menus and dialogs close by themselves. */
function onEscape(target) {
  if (document.querySelector("dialog[open], details[data-menu][open]")) return;
  if (target.matches?.("[data-note]")) focusHeading();
  else untick();
}

export function listen(does) {
  document.addEventListener(
    "keydown",
    (event) => {
      if (event.key === "Escape") onEscape(event.target);
    },
    { capture: true },
  );
  document.addEventListener("keydown", (event) => {
    if (document.querySelector("dialog[open]")) return;
    const arrow = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (arrow && event.target.closest?.("[data-rows]")) {
      event.preventDefault();
      does.step(arrow, "row");
    } else if (isShortcut(event) && onLetter(event.key, does)) {
      event.preventDefault();
    }
  });
}
