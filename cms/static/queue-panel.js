// What is done about a comment in a panel over the desk: the form that stands on a page of its own without scripts.

import { desk } from "./queue-list.js";

const dialog = document.querySelector("[data-panel]");
const LATER = 300; // milliseconds that nobody types in
let timer;

async function fetched(address, told) {
  const at = new URL(address, location.href);
  at.searchParams.set("pane", "true");
  const answer = await fetch(at, told).catch(() => null);
  if (!answer || answer.redirected) return null;
  return new DOMParser().parseFromString(await answer.text(), "text/html");
}

function sent(asked, data) {
  return fetched(asked.action, { method: "POST", body: new URLSearchParams(data) });
}

function put(found) {
  dialog.replaceChildren(document.adoptNode(found));
  dialog.setAttribute("aria-label", found.getAttribute("aria-label"));
}

function form() {
  return dialog.querySelector("form");
}

/** Show how the text would read; what is being chosen stays as it is. */
async function preview() {
  const asked = form();
  const data = new FormData(asked);
  data.set("do", "preview");
  const fresh = await sent(asked, data);
  if (!fresh || asked !== form()) return;
  for (const part of ["[data-faults]", "[data-preview]"]) {
    asked.querySelector(part)?.replaceWith(document.adoptNode(fresh.querySelector(part)));
  }
}

/** Open a panel from its address; gives whether it could be. */
export async function open(address) {
  const found = (await fetched(address))?.querySelector("form");
  if (!found) return false;
  put(found);
  dialog.showModal();
  (found.querySelector("[data-first]") ?? found.querySelector("button.primary")).focus();
  return true;
}

/** Send what was chosen. It leaves the panel when the server has it; what it cannot take stays, with the reason. */
async function submit(asked, submitter, { done, lost }) {
  const data = new FormData(asked, submitter);
  asked.setAttribute("aria-busy", "true");
  const page = await sent(asked, data);
  asked.removeAttribute("aria-busy");
  const again = page?.querySelector("form[data-panel-form]");
  if (page?.querySelector("[data-part]")) {
    dialog.close();
    done(data, page);
  } else if (again) {
    put(again);
    (again.querySelector("[data-first]") ?? again.querySelector("button.primary")).focus();
  } else lost();
}

/** `done` is told what was sent and the part that came back, `lost` that nothing did. */
export function listen(does) {
  dialog.addEventListener("click", (event) => {
    if (!event.target.closest("[data-cancel]")) return;
    event.preventDefault();
    dialog.close();
  });
  dialog.addEventListener("input", (event) => {
    clearTimeout(timer);
    timer = setTimeout(preview, event.target.matches("textarea") ? LATER : 0);
  });
  dialog.addEventListener("submit", (event) => {
    event.preventDefault();
    event.stopPropagation();
    clearTimeout(timer);
    if (!event.target.hasAttribute("aria-busy")) submit(event.target, event.submitter, does);
  });
  dialog.addEventListener("close", () => {
    clearTimeout(timer);
    desk.querySelector("[data-pane] h2")?.focus({ preventScroll: true });
  });
}
