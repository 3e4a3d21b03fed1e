// The editor of an entry: says what is not saved yet, and asks before it is lost.

const form = document.querySelector("[data-editor-form]");
let changed = form.hasAttribute("data-changed") || form.querySelector("[aria-invalid], .errors") !== null;

function mark() {
  changed = true;
  form.querySelector("[data-saved]")?.setAttribute("hidden", "");
  form.querySelector("[data-unsaved]")?.removeAttribute("hidden");
}

if (changed) mark();
form.addEventListener("input", mark);
form.addEventListener("submit", () => {
  changed = false;
});
window.addEventListener("beforeunload", (event) => {
  if (changed) event.preventDefault();
});
form.querySelector("[name=title]").addEventListener("keydown", (event) => {
  if (event.key === "Enter") event.preventDefault();
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "s" || !(event.ctrlKey || event.metaKey)) return;
  event.preventDefault();
  form.requestSubmit(form.querySelector('.top button[value="save"]'));
});
