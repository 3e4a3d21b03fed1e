// What is typed is sent after a pause and when the page is left, so that a closed tab costs nothing.

import { typed } from "./typed.js";

const form = document.querySelector("[data-editor-form]");
const said = form.querySelector("[data-unsaved]");
const offered = document.querySelector("[data-kept]");
const PAUSE = 2500;
const MOST_KEPT_ALIVE = 60_000; // browsers finish no larger request of a page that is gone
const REFUSED = 400; // what a form is answered whose token is of a sign-in before
const unsaved = said.textContent;
let waiting;
let unsent = form.hasAttribute("data-changed");
let saving = false;

function post() {
  const body = new URLSearchParams(typed(form));
  const keepalive = body.toString().length < MOST_KEPT_ALIVE;
  return fetch(form.dataset.autosave, { method: "POST", body, keepalive, redirect: "manual" });
}

/** Send what is refused once more with the token of now: whoever signed in again meanwhile has another one. */
async function delivered() {
  const answer = await post();
  if (answer.status !== REFUSED) return answer;
  const now = await fetch(location.href, { redirect: "manual" });
  if (!now.ok) return now;
  const page = new DOMParser().parseFromString(await now.text(), "text/html");
  const { value } = page.querySelector("[data-editor-form] [name=csrf_token]");
  for (const field of document.querySelectorAll("[name=csrf_token]")) field.value = value;
  return post();
}

async function send() {
  clearTimeout(waiting);
  if (!unsent || saving || offered) return;
  unsent = false;
  let failed = said.dataset.failed;
  try {
    const answer = await delivered();
    if (answer.type === "opaqueredirect") failed = said.dataset.signedOut;
    if (!answer.ok) throw new Error(`answered ${answer.status}`);
    const told = await answer.json();
    if (!saving && !unsent) said.textContent = told.said;
  } catch {
    unsent = true;
    said.textContent = failed;
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
