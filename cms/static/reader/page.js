// What scripts add to the reading page; without them it is all there but the timer and the preview.
import "./hold_timer.js";
import { tellAgo } from "./moments.js";
import { showOwn } from "./own.js";
import { enhance } from "./respond.js";
import { takeVotes } from "./votes.js";

tellAgo(document);
document.querySelectorAll(".respond form[data-thread]").forEach(enhance);
takeVotes();
showOwn();
document.querySelectorAll(".prose table").forEach(frame);

// A link to a comment leads to the first page of the thread; the comment may stand on a later one.
const elsewhere = document.getElementById("comment-elsewhere");
if (elsewhere && /^#comment-\d+$/.test(location.hash) && !document.querySelector(location.hash)) {
  elsewhere.hidden = false;
  elsewhere.focus();
}

/** Give a table that is too wide a frame that scrolls by keyboard in every browser. */
function frame(table) {
  if (table.scrollWidth <= table.clientWidth) return;
  const around = document.createElement("div");
  around.className = "wide";
  around.role = "group";
  around.tabIndex = 0;
  around.ariaLabel = table.caption?.textContent.trim() || table.closest(".prose").dataset.table;
  table.replaceWith(around);
  around.append(table);
}
