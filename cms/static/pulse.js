// How things stand, asked again and again while a page is open: seldom while nobody sees it, more seldom where nobody answers.

const EVERY = 15_000;
const SELDOM = 5 * 60_000;
const root = document.querySelector("[data-pulse]");
const polite = document.querySelector("[data-said-politely]");
const alarm = document.querySelector("[data-said-at-once]");
let mark = ""; // the ETag of the last answer
let asking = null;
let pause = EVERY;
let timer;
let told = { urgent: 0, count: 0 }; // what was said aloud since the list was brought up to date
let counted = 0; // how often the page was told the counts by something else
let since; // the newest comment that a page without a list knows of

function address() {
  const list = document.querySelector("[data-pulse-of]")?.dataset.pulseOf;
  const query = list ?? (since === undefined ? "" : `since=${since}`);
  return `${root.dataset.pulse}${query && "?"}${query}`;
}

function schedule() {
  clearTimeout(timer);
  timer = setTimeout(ask, pause);
}

function setPause(failed) {
  const slower = failed || document.hidden;
  pause = slower ? Math.min(SELDOM, pause * 2) : EVERY;
}

/** Ask once; one answer is awaited at a time. */
async function ask() {
  asking ??= askOnce().finally(() => (asking = null));
  await asking;
}

async function askOnce() {
  const of = address();
  const headers = mark.startsWith(`${of} `) ? { "If-None-Match": mark.slice(of.length + 1) } : {};
  const before = counted;
  const answer = await fetch(of, { headers, cache: "no-store" }).catch(() => null);
  if (answer?.redirected || answer?.status === 401 || answer?.status === 403) return; // signed out: nothing more to ask
  setPause(!answer || (!answer.ok && answer.status !== 304));
  schedule();
  if (!answer?.ok || of !== address() || before !== counted) return;
  mark = `${of} ${answer.headers.get("ETag")}`;
  show(await answer.json());
}

function show(now) {
  for (const link of document.querySelectorAll(`.rail a[href="${root.dataset.comments}"]`)) {
    link.querySelector(".waits")?.remove();
    if (now.waiting) link.append(...new DOMParser().parseFromString(now.mark, "text/html").body.childNodes);
  }
  const words = document.querySelector("[data-waiting]");
  if (words) words.textContent = now.words;
  const title = document.querySelector("title");
  const parts = [now.title, words && now.waiting ? now.words : "", title.dataset.title];
  title.textContent = parts.filter(Boolean).join(" · ");
  since ??= now.arrived.latest;
  offer(now.arrived);
  document.dispatchEvent(new CustomEvent("pulse", { detail: now }));
}

/** Offer what is new, and say so once; what is urgent is said at once. */
function offer(arrived) {
  for (const link of document.querySelectorAll("[data-arrived]")) {
    link.hidden = arrived.count === 0;
    link.querySelector("[data-words]").textContent = arrived.offer;
    link.classList.toggle("urgent", arrived.urgent > 0);
    link.querySelector("[data-sign]").hidden = arrived.urgent === 0;
  }
  if (arrived.urgent > told.urgent) alarm.textContent = arrived.alarm;
  else if (arrived.count > told.count && document.querySelector("[data-pulse-of]")) polite.textContent = arrived.words;
  told = { urgent: arrived.urgent, count: arrived.count };
}

document.addEventListener("visibilitychange", () => {
  if (!document.hidden) {
    pause = EVERY;
    clearTimeout(timer);
    ask();
  }
});
document.addEventListener("counted", () => {
  counted += 1; // an answer that is on its way is older
  mark = "";
});
schedule();
