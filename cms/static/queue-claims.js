// The open comment is taken in hand, quietly, once somebody reads it; others see it, and it is let go when they go on.

import { desk } from "./queue-list.js";

const DWELL = 1500; // who only passes by takes nothing
const RENEW = 2 * 60_000; // what is taken holds for five minutes
let held = "";
let timer;

async function post(id, doing, told = {}) {
  const body = new URLSearchParams({ csrf_token: desk.querySelector("[name=csrf_token]").value, do: doing });
  const address = new URL(`${desk.dataset.at}/${id}/claim`, location.href);
  address.searchParams.set("pane", "true");
  const answer = await fetch(address, { method: "POST", body, ...told }).catch(() => null);
  return answer?.ok && !answer.redirected ? answer.text() : null;
}

function letGo(told) {
  if (held) post(held, "release", told);
  held = "";
}

async function take() {
  const pane = desk.querySelector("[data-claimable]");
  if (!pane || document.hidden) return;
  timer = setTimeout(take, RENEW);
  const told = await post(pane.dataset.pane, "take");
  if (told === null || !pane.isConnected) return;
  const place = pane.querySelector("[data-hands]");
  const fresh = new DOMParser().parseFromString(`<div data-hands>${told}</div>`, "text/html").querySelector("[data-hands]");
  if (!fresh.querySelector(".in-hand")) held = pane.dataset.pane;
  else if (place.querySelector(".in-hand")) return; // it is told already, and perhaps somebody has ticked its box
  if (!place.contains(document.activeElement)) place.replaceWith(document.adoptNode(fresh));
}

function onOpened() {
  clearTimeout(timer);
  if (held && held !== desk.querySelector("[data-pane]").dataset.pane) letGo();
  timer = setTimeout(take, DWELL);
}

export function listen() {
  desk.addEventListener("opened", onOpened);
  window.addEventListener("pagehide", () => letGo({ keepalive: true }));
  document.addEventListener("visibilitychange", () => {
    clearTimeout(timer);
    if (!document.hidden) timer = setTimeout(take, DWELL);
  });
  onOpened();
}
