// When a single key is a shortcut, and when it is a letter.

export function keysAreOn() {
  return document.documentElement.dataset.keys !== "off";
}

/** Tell whether somebody is writing, so that a letter is a letter. */
export function isWriting(target) {
  return target.closest?.("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable=true]") != null;
}

/** Tell whether a key that was pressed is to be taken as a shortcut. */
export function isShortcut(event) {
  return keysAreOn() && !event.ctrlKey && !event.metaKey && !event.altKey && !event.isComposing && !isWriting(event.target);
}
