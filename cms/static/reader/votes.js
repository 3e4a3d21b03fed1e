// Votes in place: pressed once they count, pressed again to take them back.
import { keepVote, shown, votes } from "./secrets.js";
import { onThread } from "./thread.js";

const JSON_TYPE = { "Content-Type": "application/json", Accept: "application/json" };

export function takeVotes() {
  onThread(show);
  document.getElementById("thread")?.addEventListener("submit", (event) => {
    const form = event.target.closest(".votes");
    if (!form) return;
    event.preventDefault();
    vote(form, event.submitter);
  });
}

function show() {
  const kept = votes();
  for (const form of document.querySelectorAll(".votes")) mark(form, kept[form.dataset.comment] ?? 0);
}

function mark(form, value) {
  for (const button of form.querySelectorAll("button")) button.ariaPressed = String(Number(button.value) === value);
}

async function vote(form, button) {
  if (form.ariaBusy === "true") return;
  form.ariaBusy = "true";
  const told = form.querySelector("[role=status]");
  told.textContent = "";
  const value = button.ariaPressed === "true" ? 0 : Number(button.value);
  try {
    const headers = { ...JSON_TYPE, ...shown(form.dataset.comment) };
    const answered = await fetch(form.action, { method: "POST", body: JSON.stringify({ value }), headers });
    const { detail, score } = await answered.json();
    if (answered.ok) {
      keepVote(form.dataset.comment, value);
      mark(form, value);
      form.querySelector(".score b").textContent = score;
    } else {
      told.textContent = detail;
    }
  } catch {
    told.textContent = form.dataset.failed;
  } finally {
    form.ariaBusy = "false";
  }
}
