// Buttons that copy what stands in a field; without scripts they stay hidden, and the field is copied by hand.

offerCopies(document);

/** Show the buttons within an element, and let them copy. */
export function offerCopies(within) {
  for (const button of within.querySelectorAll("[data-copy]")) {
    const field = within.querySelector(`#${button.dataset.copy}`);
    const said = within.querySelector(`[data-copy-said="${button.dataset.copy}"]`);
    button.hidden = false;
    button.addEventListener("click", async () => {
      field.select();
      said.textContent = (await copy(field.value)) ? said.dataset.done : said.dataset.failed;
    });
  }
}

/** Tell whether it was copied: browsers allow it only on safe origins, and only if their owner does. */
async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}
