// What stands beside the text is sent on its own, so that nothing that is being written is lost.

const toasts = document.querySelector("[data-toasts]");

function say(words) {
  const toast = document.createElement("div");
  toast.className = "toast left";
  const told = document.createElement("p");
  told.textContent = words;
  toast.append(told);
  toasts.append(toast);
}

async function send(form, button) {
  const body = new FormData(form, button);
  const address = button.hasAttribute("formaction") ? button.formAction : form.action;
  button.disabled = true;
  try {
    const answer = await fetch(address, { method: "POST", body });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    take(page, form.dataset.beside);
  } catch {
    say(form.dataset.failed);
  } finally {
    button.disabled = false;
  }
}

// Put the new state in the place of the old one; where the step was refused, what was typed stays.
function take(page, name) {
  const fresh = page.querySelector(`[data-part="${name}"]`);
  const old = document.querySelector(`[data-part="${name}"]`);
  if (!fresh) throw new TypeError("this is another page");
  const said = [...page.querySelectorAll("[data-toasts] .toast")];
  const refused = said.some((toast) => toast.classList.contains("left"));
  if (!refused) {
    fresh.open = true;
    old.replaceWith(document.adoptNode(fresh));
    fresh.querySelector("summary").focus();
  }
  toasts.replaceChildren(...said.map((toast) => document.adoptNode(toast)));
  if (refused) toasts.scrollIntoView({ block: "center" });
}

document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-beside]") || !event.submitter || event.submitter.hasAttribute("data-leaves")) return;
  event.preventDefault();
  send(event.target, event.submitter);
});

// Its fields stand within the editor's form, and are no part of the text: typing there leaves nothing unsaved.
document.addEventListener(
  "input",
  (event) => {
    if (event.target.form?.matches("[data-beside]")) event.stopPropagation();
  },
  true,
);
