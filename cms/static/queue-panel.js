// What is done about a comment in a panel over the desk: the form that stands on a page of its own without scripts.

import { empty, gather, restore } from "./queue-drafts.js";
import { desk } from "./queue-list.js";

const dialog = document.querySelector("[data-panel]");
const LATER = 300; // milliseconds that nobody types in
let timer;
let from; // where the panel came from

/** Ask for a page, or send to it; throws an Error that names what is to be said where there is none for a panel. */
async function fetched(address, told) {
  const at = new URL(address, location.href);
  at.searchParams.set("pane", "true");
  const answer = await fetch(at, told).catch(() => null);
  if (!answer) throw new Error("unreached");
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (answer.redirected) throw new Error("signed-out");
  if (!page.querySelector("form[data-panel-form], [data-part]")) throw new Error("refused");
  return page;
}

function sent(asked, data) {
  return fetched(asked.action, { method: "POST", body: new URLSearchParams(data) });
}

/** Give the comment that a panel is about. */
function about(asked) {
  return asked.elements.open.value;
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
  const fresh = await sent(asked, data).catch(() => null);
  if (!fresh?.querySelector("[data-preview]") || asked !== form()) return;
  for (const part of ["[data-faults]", "[data-preview]"]) {
    asked.querySelector(part)?.replaceWith(document.adoptNode(fresh.querySelector(part)));
  }
}

function focusFirst() {
  (form().querySelector("[data-first]") ?? form().querySelector("button.primary")).focus();
}

/** Open a panel from its address, with what was written in it before. Throws an Error that names what is to be said. */
export async function open(address) {
  const found = (await fetched(address)).querySelector("form[data-panel-form]");
  put(found);
  from = address;
  const isBack = restore(about(found), found);
  dialog.showModal();
  focusFirst();
  if (isBack) preview();
}

/** Say in the panel why what was sent is still there. */
function tellFault(name) {
  const words = document.querySelector(`template[data-fault="${name}"]`).content.cloneNode(true);
  form().querySelector("[data-faults]").replaceChildren(words);
  form().querySelector("[data-faults]").scrollIntoView({ block: "nearest" });
}

/** Send; what is refused once more with the token of now: whoever signed in again meanwhile has another one. */
async function delivered(asked, data) {
  try {
    return await sent(asked, data);
  } catch (failure) {
    if (failure.message !== "refused") throw failure;
    const { value } = (await fetched(from)).querySelector("[name=csrf_token]");
    for (const field of document.querySelectorAll("[name=csrf_token]")) field.value = value;
    data.set("csrf_token", value);
    return sent(asked, data);
  }
}

/** Send what was chosen. It leaves the panel when the server has it; what it cannot take stays, with the reason. */
async function submit(asked, submitter, done) {
  const data = new FormData(asked, submitter);
  asked.setAttribute("aria-busy", "true");
  try {
    const page = await delivered(asked, data);
    if (page.querySelector("[data-part]")) {
      empty(asked);
      dialog.close();
      done(data, page);
    } else {
      put(page.querySelector("form[data-panel-form]"));
      focusFirst();
    }
  } catch (failure) {
    if (!["unreached", "signed-out", "refused"].includes(failure.message)) throw failure;
    tellFault(failure.message);
  } finally {
    asked.removeAttribute("aria-busy");
  }
}

/** `done` is told what was sent and the part that came back. */
export function listen(done) {
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
    if (!event.target.hasAttribute("aria-busy")) submit(event.target, event.submitter, done);
  });
  dialog.addEventListener("close", () => {
    clearTimeout(timer);
    gather(about(form()), form());
    desk.querySelector("[data-pane] h2")?.focus({ preventScroll: true });
  });
}
