// A file for import: sent with a bar that shows how much of it is, and its state, asked again while the worker has it.

const EVERY = 2_000;
const SELDOM = 30_000;

const form = document.querySelector("[data-sending]");
form?.addEventListener("submit", (event) => {
  event.preventDefault();
  const refused = form.querySelector("[data-refused]");
  const say = (words) => {
    refused.textContent = words;
    refused.hidden = false;
    form.querySelector("button").disabled = false;
    form.querySelector("[data-sent]").hidden = true;
  };
  const [file] = form.elements.file.files;
  if (file && file.size > Number(form.dataset.largest)) {
    say(form.dataset.tooLarge);
    return;
  }
  refused.hidden = true;
  form.querySelector("button").disabled = true;
  form.querySelector("[data-sent]").hidden = false;
  const request = new XMLHttpRequest();
  request.open("POST", form.action);
  request.upload.addEventListener("progress", ({ loaded, total }) => {
    form.querySelector("progress").value = loaded / total;
  });
  request.addEventListener("load", () => {
    if (request.status === 200) {
      location.assign(request.responseURL);
      return;
    }
    const page = new DOMParser().parseFromString(request.responseText, "text/html");
    const told = page.querySelector("main .errors, main [role=alert]:not([hidden]), main p");
    say(told?.textContent.trim() || form.dataset.lost);
  });
  request.addEventListener("error", () => say(form.dataset.lost));
  request.send(new FormData(form));
});

const state = document.querySelector("[data-at-work]");
let mark = "";
let pause = EVERY;

async function ask() {
  try {
    const answer = await fetch(state.dataset.state, { headers: mark ? { "If-None-Match": mark } : {} });
    if (answer.status === 200) {
      mark = answer.headers.get("ETag") ?? "";
      const stands = answer.headers.get("X-Import-State");
      if (stands !== state.dataset.stands && !(stands === "checking" && state.dataset.stands === "waiting")) {
        location.reload();
        return;
      }
      state.innerHTML = await answer.text();
    }
    pause = document.hidden ? SELDOM : EVERY;
  } catch {
    pause = Math.min(SELDOM, pause * 2);
  }
  setTimeout(ask, pause);
}

if (state) setTimeout(ask, EVERY);
