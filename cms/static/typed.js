/** Give what a form holds now, without files: they are sent only when the form is. */
export function typed(form) {
  const fields = new FormData(form);
  for (const [name, value] of [...fields]) if (value instanceof File) fields.delete(name);
  return fields;
}
