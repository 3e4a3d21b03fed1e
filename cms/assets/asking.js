// The questions that a text asks: dialogs of the page, answered once each time they open.

/** Find a dialog of the page by name; give its named parts and a way to open it. */
export function dialog(name) {
  const box = document.querySelector(`dialog[data-dialog="${name}"]`);
  if (!box) return null;
  const parts = Object.fromEntries([...box.querySelectorAll("[data-part]")].map((each) => [each.dataset.part, each]));
  for (const leave of box.querySelectorAll("[data-leave]")) leave.addEventListener("click", () => box.close(""));
  return {
    box,
    parts,
    /** Open it; give what it was closed with, nothing where somebody left it. */
    ask() {
      box.returnValue = "";
      box.showModal();
      return new Promise((resolve) => box.addEventListener("close", () => resolve(box.returnValue), { once: true }));
    },
  };
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
