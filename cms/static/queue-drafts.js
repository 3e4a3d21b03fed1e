// What is being written about comments, until it is sent: panes and panels come and go, what was typed into them stays.

const FIELDS = "textarea, input[maxlength]";
const drafts = new Map(); // by comment, then by field

/** Tell whether a field holds what somebody typed: a panel comes back with what was sent, a pane with what is stored. */
function isTyped(field) {
  return Boolean(field.value) && (field.value !== field.defaultValue || field.form.matches("[data-panel-form]"));
}

/** Remember what stands in the fields of a place. */
export function gather(id, place) {
  const typed = drafts.get(id) ?? new Map();
  for (const field of place.querySelectorAll(FIELDS)) {
    if (isTyped(field)) typed.set(field.id, field.value);
    else typed.delete(field.id);
  }
  drafts.set(id, typed);
}

/** Put what is remembered into the fields of a place, in sight; gives whether there was something. */
export function restore(id, place) {
  const typed = drafts.get(id) ?? new Map();
  const fields = [...place.querySelectorAll(FIELDS)].filter((field) => typed.has(field.id));
  for (const field of fields) {
    field.value = typed.get(field.id);
    reveal(field);
  }
  return fields.length > 0;
}

/** Unfold what a field stands in. */
export function reveal(field) {
  const folded = field.closest("details:not([open])");
  if (folded) folded.open = true;
}
