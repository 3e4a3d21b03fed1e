// What is typed is sent after a pause and when the page is left, so that a closed tab costs nothing.

import { typed } from "./typed.js";

const form = document.querySelector("[data-editor-form]");
const said = form.querySelector("[data-unsaved]");
const offered = document.querySelector("[data-kept]");
const PAUSE = 2500;
const MOST_KEPT_ALIVE = 60_000; // browsers finish no larger request of a page that is gone
const unsaved = said.textContent;
let waiting;
let unsent = form.hasAttribute("data-changed");
let saving = false;

async function send() {
  clearTimeout(waiting);
  if (!unsent || saving || offered) return;
  unsent = false;
  const body = new URLSearchParams(typed(form));
  const keepalive = body.toString().length < MOST_KEPT_ALIVE;
  try {
    const answer = await fetch(form.dataset.autosave, { method: "POST", body, keepalive, redirect: "error" });
    if (!answer.ok) throw new Error(`answered ${answer.status}`);
    const told = await answer.json();
    if (!saving && !unsent) said.textContent = told.said;
  } catch {
    unsent = true;
    said.textContent = said.dataset.failed;
    waiting = setTimeout(send, 4 * PAUSE);
  }
}

form.addEventListener("input", () => {
  unsent = true;
  said.textContent = unsaved;
  clearTimeout(waiting);
  waiting = setTimeout(send, PAUSE);
});
form.addEventListener("submit", (event) => {
  saving = !event.defaultPrevented;
});
if (unsent) waiting = setTimeout(send, PAUSE);
document.addEventListener("visibilitychange", () => document.hidden && send());
window.addEventListener("pagehide", send);
window.addEventListener("pageshow", () => {
  saving = false;
});
