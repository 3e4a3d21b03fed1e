// Pictures of steps: looked up in the library, brought along by choice, drop or paste, and shown beside the step.

import { bring, choices, picturesOf } from "./bring.js";

const form = document.querySelector("[data-editor-form]");
const dialog = document.querySelector("[data-picture-dialog]");
const list = dialog.querySelector("[data-choices]");
const words = dialog.querySelector("[data-words]");
const more = dialog.querySelector("[data-more]");
const none = dialog.querySelector("[data-none]");
const PAUSE = 250;
let opener;
let waiting;
let onward = "";

/** Give the place of the step that something stands in, as it is on the page now: rows come and go. */
function placeOf(element) {
  const row = element.closest("[data-row]");
  return row?.querySelector(":scope > .row-fields > [data-step-picture]");
}

/** Choose a picture for a step: the list of its form takes it, the card follows. */
function choose(place, picture) {
  const select = place.querySelector("select");
  let option = [...select.options].find((each) => each.value === String(picture.id));
  if (!option) {
    option = new Option(picture.alt || picture.file_name || picture.id, picture.id);
    select.add(option);
  }
  option.dataset.small = picture.small;
  option.toggleAttribute("data-silent", picture.silent);
  select.value = picture.id;
  select.dispatchEvent(new Event("input", { bubbles: true }));
  select.dispatchEvent(new Event("change", { bubbles: true }));
}

/** Show the chosen picture beside its step. */
function show(select) {
  const place = select.closest("[data-step-picture]");
  const { small, silent } = select.selectedOptions[0].dataset;
  const shown = place.querySelector("[data-step-small]");
  if (small) {
    const image = Object.assign(new Image(96, 72), { src: small, alt: "" });
    shown.replaceChildren(image);
  } else shown.replaceChildren();
  const warning = place.querySelector("[data-step-silent]");
  warning.hidden = silent === undefined;
  const link = warning.querySelector("a");
  link.href = `${link.dataset.pages}/${select.value}`;
}

async function bringFor(place, file) {
  const name = place.querySelector("select").name;
  const now = () => form.querySelector(`select[name="${CSS.escape(name)}"]`)?.closest("[data-step-picture]") ?? place;
  const say = (text, wrong = false) => {
    const said = now().querySelector("[data-step-said]");
    said.textContent = text;
    said.classList.toggle("error", wrong);
  };
  const { sending, done } = place.querySelector("[data-step-said]").dataset;
  say(sending);
  try {
    const picture = await bring(file, { onProgress: (part) => say(`${sending} ${Math.round(100 * part)} %`) });
    choose(now(), picture);
    say(done);
  } catch (refusal) {
    say(`${file.name}: ${refusal.message}`, true);
  }
}

/** Give the button of a picture in the dialog. */
function choiceOf(picture) {
  const button = document.createElement("button");
  button.type = "button";
  const image = Object.assign(new Image(160, 120), { src: picture.small, alt: "", loading: "lazy" });
  const named = document.createElement("span");
  const state = picture.decorative ? list.dataset.decorative : picture.silent ? list.dataset.silent : "";
  named.textContent = picture.decorative || picture.silent ? `${picture.file_name || picture.id} · ${state}` : picture.alt;
  button.append(image, named);
  button.addEventListener("click", () => {
    choose(opener, picture);
    dialog.close();
  });
  const item = document.createElement("li");
  item.append(button);
  return item;
}

async function fill(next = "") {
  const q = words.value.trim();
  const found = await choices({ q, next }).catch(() => ({ items: [], next: null }));
  if (q !== words.value.trim()) return;
  if (!next) list.replaceChildren();
  list.append(...found.items.map(choiceOf));
  none.textContent = list.children.length ? "" : none.dataset.words;
  onward = found.next ?? "";
  more.hidden = !onward;
}

form.addEventListener("change", ({ target }) => {
  if (target.matches("select.of-step")) show(target);
  if (!target.matches("[data-step-file]")) return;
  const [file] = target.files;
  target.value = "";
  if (file) bringFor(placeOf(target), file);
});
form.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-step-look]");
  if (!button) return;
  opener = placeOf(button);
  words.value = "";
  dialog.showModal();
  words.focus();
  fill();
});
form.addEventListener("paste", (event) => {
  const place = placeOf(event.target);
  const [file] = picturesOf(event.clipboardData);
  if (!place || !file) return;
  event.preventDefault();
  bringFor(place, file);
});
form.addEventListener("dragover", (event) => {
  if ([...event.dataTransfer.types].includes("Files") && placeOf(event.target)) event.preventDefault();
});
form.addEventListener("drop", (event) => {
  const place = placeOf(event.target);
  const [file] = picturesOf(event.dataTransfer);
  if (!place || !file) return;
  event.preventDefault();
  bringFor(place, file);
});
words.addEventListener("input", (event) => {
  event.stopPropagation();
  clearTimeout(waiting);
  waiting = setTimeout(fill, PAUSE, "");
});
words.addEventListener("keydown", (event) => {
  if (event.key === "Enter") event.preventDefault();
});
more.addEventListener("click", () => fill(onward));
dialog.querySelector("[data-close]").addEventListener("click", () => dialog.close());
dialog.addEventListener("close", () => opener?.querySelector("[data-step-look]")?.focus());
