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
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  return page.querySelector("form");
}

function form() {
  return dialog.querySelector("form");
}

/** Show how the text would read; what is being chosen stays as it is. Tells whether it can be done so. */
async function preview() {
  const asked = form();
  const data = new FormData(asked);
  data.set("do", "preview");
  const fresh = await fetched(asked.action, { method: "POST", body: new URLSearchParams(data) });
  if (!fresh || asked !== form()) return false;
  for (const part of ["[data-faults]", "[data-preview]"]) {
    asked.querySelector(part)?.replaceWith(document.adoptNode(fresh.querySelector(part)));
  }
  return asked.querySelector("[data-preview]").hasAttribute("data-changed");
}

/** Open a panel from its address; gives whether it could be. */
export async function open(address) {
  const found = await fetched(address);
  if (!found) return false;
  dialog.replaceChildren(document.adoptNode(found));
  dialog.setAttribute("aria-label", found.getAttribute("aria-label"));
  dialog.showModal();
  (found.querySelector("[autofocus]") ?? found.querySelector("button.primary")).focus();
  return true;
}

export function listen({ carryOut }) {
  dialog.addEventListener("click", (event) => {
    if (!event.target.closest("[data-cancel]")) return;
    event.preventDefault();
    dialog.close();
  });
  dialog.addEventListener("input", (event) => {
    clearTimeout(timer);
    if (form().querySelector("[data-preview]")) timer = setTimeout(preview, event.target.matches("textarea") ? LATER : 0);
  });
  dialog.addEventListener("submit", async (event) => {
    const asked = event.target;
    const { submitter } = event;
    event.preventDefault();
    event.stopPropagation();
    clearTimeout(timer);
    const previewed = asked.querySelector("[data-preview]");
    if (previewed && !(await preview())) return;
    if (submitter?.value === "preview") return;
    const data = new FormData(asked, submitter);
    dialog.close();
    carryOut(asked.action, data);
  });
  dialog.addEventListener("close", () => desk.querySelector("[data-pane] h2")?.focus({ preventScroll: true }));
}
