// The library's page: pictures are dropped anywhere on it, pasted or chosen, and each gets its words.

import { bring, describe, picturesOf } from "./bring.js";

const place = document.querySelector("[data-bring-place]");
const lines = place.querySelector("[data-brought]");
const pattern = place.querySelector("[data-bring-line]").content.firstElementChild;
const said = place.querySelector("[data-bring-said]");
const dropHere = document.querySelector("[data-drop-here]");
const AT_ONCE = 2;
const waiting = [];
let running = 0;
let all = 0;
let done = 0;

/** Give the line of a file, put on the page. */
function lineOf(file) {
  const line = pattern.cloneNode(true);
  const name = file.name || "…";
  line.querySelector("[data-name]").textContent = name;
  for (const each of line.querySelectorAll("[aria-label]")) {
    each.setAttribute("aria-label", each.getAttribute("aria-label").replace("{name}", name));
  }
  lines.append(line);
  return line;
}

function tell(line, state) {
  const shown = line.querySelector("[data-state]");
  shown.textContent = shown.dataset[state];
}

function take(files) {
  if (!files.length) return;
  document.querySelector("[data-new]").open = true;
  for (const file of files) {
    const line = lineOf(file);
    const stop = new AbortController();
    line.querySelector("[data-stop]").addEventListener("click", () => stop.abort());
    tell(line, "waiting");
    waiting.push({ file, line, stop });
    all += 1;
  }
  next();
}

function next() {
  while (running < AT_ONCE && waiting.length) {
    running += 1;
    send(waiting.shift()).finally(() => {
      running -= 1;
      if (running || waiting.length) next();
      else showAgain();
    });
  }
}

async function send({ file, line, stop }) {
  const bar = line.querySelector("[data-progress]");
  tell(line, "sending");
  try {
    const picture = await bring(file, {
      signal: stop.signal,
      onProgress(part) {
        bar.value = 100 * part;
        if (part === 1) tell(line, "reading");
      },
    });
    done += 1;
    offerWords(line, picture);
    said.textContent = said.dataset.words.replace("{done}", done).replace("{all}", all);
  } catch (refusal) {
    if (refusal.name === "AbortError") tell(line, "stopped");
    else refuse(line, refusal.message);
  }
  bar.remove();
  line.querySelector("[data-stop]").remove();
}

function refuse(line, why) {
  const error = line.querySelector("[data-error]");
  error.hidden = false;
  error.querySelector("span").textContent = why;
  line.querySelector("[data-state]").textContent = "";
  const name = line.querySelector("[data-name]").textContent;
  said.textContent = said.dataset.refused.replace("{name}", name).replace("{why}", why);
}

/** Ask for the words of a picture that is in the library now. */
function offerWords(line, brought) {
  let picture = brought;
  tell(line, "done");
  const small = line.querySelector("[data-small]");
  small.src = picture.small;
  small.hidden = false;
  const form = line.querySelector("[data-words-form]");
  const saved = form.querySelector("[data-saved]");
  const error = line.querySelector("[data-error]");
  form.hidden = false;
  form.querySelector("[data-page]").href = picture.page;
  form.addEventListener("input", () => {
    saved.textContent = "";
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const decorative = form.elements.decorative.checked ? "true" : "";
    try {
      picture = await describe(picture, { alt: form.elements.alt.value, decorative });
      error.hidden = true;
      saved.textContent = saved.dataset.words;
      showAgain();
    } catch (refusal) {
      error.hidden = false;
      error.querySelector("span").textContent = refusal.message;
      form.elements.alt.focus();
    }
  });
}

/** Bring the list below up to date. */
async function showAgain() {
  const answer = await fetch(location.href).catch(() => null);
  if (!answer?.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.querySelector("[data-shelf]");
  const shelf = document.querySelector("[data-shelf]");
  if (fresh && !shelf.contains(document.activeElement)) shelf.replaceWith(fresh);
}

function hasFiles(event) {
  return [...(event.dataTransfer?.types ?? [])].includes("Files");
}

place.hidden = false;
document.querySelector("[data-new]").open = true;
for (const each of document.querySelectorAll("form[data-without-script]:not(:has(.error))")) each.hidden = true;
place.querySelector("[data-bring-choose]").addEventListener("change", ({ target }) => {
  take([...target.files]);
  target.value = "";
});
document.addEventListener("paste", (event) => take(picturesOf(event.clipboardData)));
document.addEventListener("dragover", (event) => {
  if (!hasFiles(event)) return;
  event.preventDefault();
  dropHere.hidden = false;
});
document.addEventListener("dragleave", (event) => {
  if (!event.relatedTarget) dropHere.hidden = true;
});
document.addEventListener("drop", (event) => {
  if (!hasFiles(event)) return;
  event.preventDefault();
  dropHere.hidden = true;
  take(picturesOf(event.dataTransfer));
});
window.addEventListener("beforeunload", (event) => {
  if (running) event.preventDefault();
});
