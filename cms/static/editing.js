// Says every now and then that somebody is still editing, and shows who else is.

const form = document.querySelector("[data-editor-form][data-editing]");
const note = document.querySelector("[data-writer]");

function body(more = {}) {
  const token = form.querySelector("[name=csrf_token]").value;
  return new URLSearchParams({ csrf_token: token, mark: note.dataset.mark, ...more });
}

async function hear(more) {
  const answer = await fetch(form.dataset.editing, { method: "POST", body: body(more), redirect: "error" });
  if (!answer.ok) throw new Error(`answered ${answer.status}`);
  const { said, mark } = await answer.json();
  const words = note.querySelector("[data-writer-said]");
  note.dataset.mark = mark;
  note.hidden = !said;
  if (words.textContent !== (said ?? "")) words.textContent = said ?? "";
}

/** Hear quietly: where it fails, the next time will tell, and nothing that was written depends on it. */
function heed() {
  hear().catch(() => {});
}

/** Take over without a new page, so that what was typed stays where it is. */
async function takeOver(event) {
  event.preventDefault();
  try {
    await hear({ take: "yes" });
    form.querySelector("[name=title]").focus();
  } catch {
    event.target.submit();
  }
}

if (form) {
  setInterval(heed, 1000 * Number(form.dataset.heardEvery));
  document.getElementById("take-over").addEventListener("submit", takeOver);
  window.addEventListener("pageshow", (event) => event.persisted && heed());
  window.addEventListener("pagehide", () => navigator.sendBeacon(`${form.dataset.editing}/leave`, body()));
}
