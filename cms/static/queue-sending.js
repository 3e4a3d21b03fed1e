// What is sent to the server, one thing after the other, and what is said about it.

const toasts = document.querySelector("[data-toasts]");
const MOST_KEPT = 20;
let line = Promise.resolve();
let waiting = 0;

/** Do something when all that was sent before has its answer. */
export function inLine(work) {
  waiting += 1;
  const done = line.then(work).finally(() => (waiting -= 1));
  line = done.catch(() => {}); // what went wrong with one stops no other
  return done;
}

export function isBusy() {
  return waiting > 0;
}

/** Send a form; give the part of a page that comes back. Throws an Error that names what is to be said then. */
export async function send(action, data) {
  const address = new URL(action, location.href);
  address.searchParams.set("pane", "true");
  const body = new URLSearchParams(data);
  const answer = await fetch(address, { method: "POST", body, keepalive: true }).catch(() => null);
  if (!answer) throw new Error("unreached");
  const told = new DOMParser().parseFromString(answer.ok ? await answer.text() : "", "text/html");
  if (answer.redirected || !told.querySelector("[data-part]")) throw new Error("refused");
  return told;
}

/** Say what the server said, with its counts; give the messages as they stand on the page now. */
export function tell(told) {
  const said = [...told.querySelectorAll(".toast")].map((toast) => document.adoptNode(toast));
  document.title = told.title;
  document.dispatchEvent(new Event("counted"));
  document.querySelector("[data-waiting]").textContent = told.querySelector("[data-waiting]").textContent;
  const count = told.querySelector(".waits");
  for (const link of document.querySelectorAll(`.rail a[href="${count.dataset.at}"]`)) {
    link.querySelector(".waits")?.remove();
    if (count.dataset.count !== "0") link.append(count.cloneNode(true));
  }
  say(said);
  return said;
}

/** Say something that stands ready in the page. */
export function sayReady(name) {
  const ready = document.querySelector(`template[data-said="${name}"]`);
  say([ready.content.firstElementChild.cloneNode(true)]);
}

/** Say something new. What was said before goes; a way back stays behind it, for the key that takes back. */
export function say(said) {
  for (const toast of [...toasts.children]) {
    if (toast.querySelector("[data-undo]")) toast.hidden = true;
    else toast.remove();
  }
  for (const toast of said) toast.hidden = false;
  toasts.append(...said);
  while (toasts.children.length > MOST_KEPT) toasts.firstElementChild.remove();
}

/** Give the newest message that offers a way back. */
export function lastUndo() {
  return [...toasts.querySelectorAll("[data-undo]")].at(-1);
}

window.addEventListener("beforeunload", (event) => {
  if (isBusy()) event.preventDefault();
});
