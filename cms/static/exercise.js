// The card beside the form of an exercise: it follows what is typed, as readers will get it.

import { typed } from "./typed.js";

const form = document.querySelector("[data-editor-form]");
const live = document.querySelector("[data-live-card]");
const card = live.querySelector("[data-card]");
const PAUSE = 300;
let waiting = null;
let asking;
let shown = card.innerHTML;
let part;

async function show() {
  waiting = null;
  asking?.abort();
  const mine = new AbortController();
  asking = mine;
  try {
    const answer = await fetch(live.dataset.liveCard, { method: "POST", body: typed(form), signal: mine.signal });
    const html = await answer.text();
    if (answer.ok && !answer.redirected) put(html);
  } catch (refusal) {
    if (refusal.name !== "AbortError") console.info("The card could not be made anew.", refusal);
  }
  if (asking === mine && waiting === null) card.removeAttribute("aria-busy");
}

function put(html) {
  if (html === shown) return;
  const top = card.scrollTop;
  card.innerHTML = html;
  card.scrollTo({ top, behavior: "instant" });
  shown = html;
}

function soon(pause) {
  card.setAttribute("aria-busy", "true");
  clearTimeout(waiting);
  waiting = setTimeout(show, pause);
}

/** Bring the part of the card into sight that belongs to the part of the form where one writes. */
function follow(event) {
  const now = event.target.closest("[data-shows]");
  if (!now || now.dataset.shows === part) return;
  part = now.dataset.shows;
  const place = card.querySelector(part);
  if (!place || card.scrollHeight <= card.clientHeight) return;
  const top = place.getBoundingClientRect().top - card.getBoundingClientRect().top + card.scrollTop;
  card.scrollTo({ top: Math.max(0, top - 16) });
}

form.addEventListener("input", () => soon(PAUSE));
form.addEventListener("change", () => soon(0));
form.addEventListener("focusin", follow);
