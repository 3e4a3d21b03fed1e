// Bringing pictures into the library, one a request; for every page with an element [data-bring] on it.

const door = document.querySelector("[data-bring]");

/** What went wrong, in words for people. */
export class Refusal extends Error {}

/** Give the image files that are dropped or pasted; of anything else, nothing. */
export function picturesOf(transfer) {
  return [...(transfer?.files ?? [])];
}

/**
 * Send one file; give the picture as the library has it: `id`, `url`, `small`, `width`, `height`, `alt`, `silent`,
 * `page`, `version`. Throws a Refusal where it is not taken, and an AbortError where `signal` stops it.
 * `onProgress` is told the part that is sent, from 0 to 1.
 */
export function bring(file, { words = {}, signal, onProgress = () => {} } = {}) {
  return new Promise((resolve, reject) => {
    if (file.size > Number(door.dataset.largest)) {
      reject(new Refusal(door.dataset.tooLarge));
      return;
    }
    const fields = new FormData();
    fields.set("file", file);
    for (const [name, value] of Object.entries(words)) fields.set(name, value);
    const request = new XMLHttpRequest();
    const stopped = () => reject(new DOMException("stopped", "AbortError"));
    request.open("POST", door.dataset.bring);
    request.setRequestHeader("X-CSRFToken", door.dataset.token);
    request.upload.addEventListener("progress", ({ loaded, total }) => onProgress(loaded / total));
    request.addEventListener("load", () => {
      const told = understood(request);
      if (request.status === 201 && told) resolve(told);
      else reject(new Refusal(told?.detail ?? (request.status === 413 ? door.dataset.tooLarge : door.dataset.failed)));
    });
    request.addEventListener("error", () => reject(new Refusal(door.dataset.lost)));
    request.addEventListener("abort", stopped);
    signal?.addEventListener("abort", () => request.abort());
    if (signal?.aborted) stopped();
    else request.send(fields);
  });
}

/** Say what a picture shows; give it as it is then. Throws a Refusal. */
export async function describe(picture, words) {
  const fields = new FormData();
  fields.set("version", picture.version);
  for (const [name, value] of Object.entries(words)) fields.set(name, value);
  const address = door.dataset.bring.replace(/bring$/, `${picture.id}/words`);
  let answer;
  try {
    answer = await fetch(address, { method: "POST", body: fields, headers: { "X-CSRFToken": door.dataset.token } });
  } catch {
    throw new Refusal(door.dataset.lost);
  }
  const told = await answer.json().catch(() => null);
  if (!answer.ok || !told) throw new Refusal(told?.detail ?? door.dataset.failed);
  return told;
}

/** Look pictures up: those that hold the words, or at an address that an earlier answer gave as `next`. */
export async function choices({ q = "", next = "" } = {}) {
  const address = next || `${door.dataset.bring.replace(/bring$/, "choices")}?${new URLSearchParams(q ? { q } : {})}`;
  const answer = await fetch(address);
  if (!answer.ok) throw new Refusal(door.dataset.failed);
  return answer.json();
}

function understood(request) {
  try {
    return JSON.parse(request.responseText);
  } catch {
    return null;
  }
}
