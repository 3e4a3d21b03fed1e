// What every page has: menus that close, a key to the search, messages that can be put away.

import { isShortcut } from "./keys.js";

function focusByKey(event) {
  if (!isShortcut(event)) return;
  const wanted = [...document.querySelectorAll("[data-key]")].find((each) => each.dataset.key === event.key);
  if (!wanted) return;
  event.preventDefault();
  wanted.focus();
}

function closeMenus(except) {
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    if (menu !== except) menu.open = false;
  }
}

function onEscape(event) {
  if (event.key !== "Escape") return;
  const open = event.target.closest?.("details[data-menu][open]");
  closeMenus();
  open?.querySelector("summary").focus();
}

document.addEventListener("keydown", focusByKey);
document.addEventListener("keydown", onEscape);
document.addEventListener("click", (event) => closeMenus(event.target.closest?.("details[data-menu]")));
