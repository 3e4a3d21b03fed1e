// The checklist beside a text: it follows what is typed, and leads to the field that a point is about.

import { typed } from "./typed.js";

const form = document.querySelector("[data-editor-form]");
const list = document.querySelector("[data-checklist]");
const points = list.querySelector("[data-points]");
const said = list.querySelector("[data-said]");
const PAUSE = 800;
let waiting;
let asking;
let shown;
let letGo = Promise.resolve();

async function look() {
  asking?.abort();
  const mine = new AbortController();
  asking = mine;
  points.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(list.dataset.checklist, { method: "POST", body: typed(form), signal: mine.signal });
    const html = await answer.text();
    await letGo;
    if (asking === mine && answer.ok && !answer.redirected) put(html);
  } catch (refusal) {
    if (refusal.name !== "AbortError") console.info("The checklist could not be made anew.", refusal);
  }
  if (asking === mine) points.removeAttribute("aria-busy");
}

/** Show the points anew, those open that were; say how many there are only when that changed. */
function put(html) {
  if (html === shown) return;
  shown = html;
  const open = new Set([...points.querySelectorAll("details[open] > summary")].map((each) => each.textContent));
  const focused = points.contains(document.activeElement) ? document.activeElement.textContent : null;
  const before = told();
  points.innerHTML = html;
  for (const each of points.querySelectorAll("details > summary")) {
    each.parentElement.open = open.has(each.textContent);
  }
  if (focused !== null) {
    [...points.querySelectorAll("a, summary")].find((each) => each.textContent === focused)?.focus();
  }
  if (told() !== before) said.textContent = told();
}

function told() {
  return points.querySelector("[data-told]")?.textContent.trim() ?? "";
}

/** Keep the points where they are while one is pressed: a click on what was taken away meanwhile would be lost. */
function hold() {
  letGo = new Promise((resolve) => {
    for (const end of ["pointerup", "pointercancel"]) {
      document.addEventListener(end, () => setTimeout(resolve), { once: true }); // the click comes first
    }
  });
}

function soon(pause) {
  clearTimeout(waiting);
  waiting = setTimeout(look, pause);
}

/** Go to a field, out of what is folded; to the text's editor where it stands over the field. */
function go(event) {
  const link = event.target.closest("[data-field]");
  const field = link && document.getElementById(link.dataset.field);
  if (!field) return;
  event.preventDefault();
  for (let fold = field.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
  const over = field.closest("[data-rich-text-field]")?.querySelector("[contenteditable=true]");
  const first = field.matches("input, textarea, select") ? field : field.querySelector("input, textarea, select, button");
  const goal = over ?? first ?? field;
  goal.scrollIntoView({ block: "center", behavior: "instant" });
  goal.focus({ preventScroll: true });
}

form.addEventListener("input", () => soon(PAUSE));
form.addEventListener("change", () => soon(0));
points.addEventListener("pointerdown", hold);
points.addEventListener("click", go);
