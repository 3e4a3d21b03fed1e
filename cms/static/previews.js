// Preview links beside the text: made and ended without leaving what is being written.

import { offerCopies } from "./copy.js";

const form = document.getElementById("previews");

document.querySelector("[data-previews]").parentElement.addEventListener("input", (event) => {
  if (event.target.form === form) event.stopPropagation(); // it is no part of the text
});

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const pressed = event.submitter;
  const here = document.querySelector("[data-previews]");
  pressed.setAttribute("aria-busy", "true");
  const fresh = await sent(pressed.getAttribute("formaction") ?? form.action);
  pressed.removeAttribute("aria-busy");
  if (fresh === null) {
    here.querySelector("[data-previews-said]").textContent = here.dataset.askedFailed;
    return;
  }
  here.replaceWith(fresh);
  offerCopies(fresh);
  (fresh.querySelector("[data-copied]") ?? fresh.querySelector("[data-make-preview]")).focus();
});

/** Send the form, and give the links as the answer's page has them; null where there is none. */
async function sent(address) {
  try {
    const answer = await fetch(address, { method: "POST", body: new FormData(form) });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    return document.adoptNode(page.querySelector("[data-previews]"));
  } catch {
    return null;
  }
}
