// The questions that a text asks: dialogs of the page, answered once each time they open.

/**
 * Have a dialog answer: give `ask`, which opens it and tells what it was closed with (nothing where somebody left it),
 * and `close`. The answer comes at once: the event that tells of the closing comes later, and a key that is pressed
 * before it would be lost.
 */
export function answering(box) {
  let answer = () => {};
  const close = (value) => {
    box.close(value);
    answer(value);
  };
  box.addEventListener("submit", (event) => {
    event.preventDefault();
    close(event.submitter?.value ?? "");
  });
  // Escape closes it, too. What tells of an earlier closing must not answer for a dialog that is open again.
  box.addEventListener("close", () => box.open || answer(box.returnValue));
  const ask = () => {
    box.returnValue = "";
    box.showModal();
    return new Promise((resolve) => (answer = resolve));
  };
  return { ask, close };
}

/** Find a dialog of the page by name; give it with its named parts, a way to open it and one to close it. */
export function dialog(name) {
  const box = document.querySelector(`dialog[data-dialog="${name}"]`);
  if (!box) return null;
  const parts = Object.fromEntries([...box.querySelectorAll("[data-part]")].map((each) => [each.dataset.part, each]));
  const { ask, close } = answering(box);
  for (const leave of box.querySelectorAll("[data-leave]")) leave.addEventListener("click", () => close(""));
  return { box, parts, ask, close };
}

/** Read JSON from a door of ours; null where it cannot be read. */
export async function read(address) {
  const answer = await fetch(address, { headers: { Accept: "application/json" } }).catch(() => null);
  return answer?.ok && !answer.redirected ? answer.json().catch(() => null) : null;
}

/** Call `look` once somebody paused in typing. */
export function whenPaused(input, look) {
  let timer = 0;
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(look, 200);
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault();
  });
}

/** Make an element with properties and what is in it. */
export function made(name, properties = {}, ...inside) {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...inside);
  return element;
}
