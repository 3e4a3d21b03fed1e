// The thread on the page: taken anew when it changed, so that a comment looks the same however it came.
import { tellAgo } from "./moments.js";

const SHOWN = "vertebra:thread";

/** Do something with the thread now, and whenever it was taken anew. */
export function onThread(work) {
  document.addEventListener(SHOWN, work);
  work();
}

/** Tell that something changed around the thread. */
export const tellThread = () => document.dispatchEvent(new Event(SHOWN));

export async function showThread() {
  const page = await (await fetch(location.href, { headers: { Accept: "text/html" } })).text();
  const made = new DOMParser().parseFromString(page, "text/html");
  for (const id of ["thread", "comments-title"]) {
    document.getElementById(id).replaceChildren(...made.getElementById(id).childNodes);
  }
  tellAgo(document.getElementById("thread"));
  tellThread();
}
