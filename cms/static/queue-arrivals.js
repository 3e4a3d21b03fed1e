// What came in since the list was loaded: offered at its top, put where it belongs when somebody asks for it.

import { desk, hasMore, isLast, put } from "./queue-list.js";

const offer = desk.querySelector("[data-arrived]");

/** Fetch the new rows, and give those that have their place in the part of the list that is loaded. */
async function bring() {
  const answer = await fetch(`${desk.dataset.arrivals}?${desk.dataset.pulseOf}`).catch(() => null);
  if (!answer?.ok || answer.redirected) return null;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const found = page.querySelector("[data-latest]");
  desk.dataset.pulseOf = desk.dataset.pulseOf.replace(/since=\d*/, `since=${found.dataset.latest}`);
  return [...found.children].filter((row) => !(hasMore() && isLast(row))).map((row) => put(document.adoptNode(row)));
}

/** Show what is new when its link is followed: `shown` is told the rows, `lost` that the server did not answer. */
export function listen(shown, lost) {
  offer?.addEventListener("click", async (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const rows = await bring();
    if (!rows) {
      lost();
      return;
    }
    offer.hidden = true;
    shown(rows);
  });
}
