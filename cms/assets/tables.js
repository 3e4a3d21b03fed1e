// Tables: rows and columns without a style of their own, a caption, and keys that leave at the end.

import { Table, TableCell, TableHeader, TableRow } from "@tiptap/extension-table";

import { dialog, made } from "./asking.js";
import { insertBlock } from "./moving.js";

// Attributes that would become inline styles are left out: the pages allow none.
const span = { colspan: { default: 1 }, rowspan: { default: 1 }, colwidth: { default: null, rendered: false } };

/** Show a table in a frame that scrolls sideways, with its caption. */
function shown({ node }) {
  const caption = made("caption", { contentEditable: "false" });
  const body = made("tbody");
  const dom = made("div", { className: "wide" }, made("table", {}, caption, body));
  const update = (now) => {
    if (now.type !== node.type) return false;
    caption.textContent = now.attrs.caption ?? "";
    caption.hidden = !now.attrs.caption;
    return true;
  };
  update(node);
  return { dom, contentDOM: body, update, ignoreMutation: (change) => change.type !== "selection" && caption.contains(change.target) };
}

const PlainTable = Table.extend({
  addAttributes: () => ({
    caption: {
      default: null,
      rendered: false,
      parseHTML: (table) => table.querySelector(":scope > caption")?.textContent.trim() || null,
    },
  }),
  parseHTML: () => [{ tag: "table" }, { tag: "caption", ignore: true }],
  renderHTML: ({ node }) =>
    node.attrs.caption ? ["table", ["caption", node.attrs.caption], ["tbody", 0]] : ["table", ["tbody", 0]],
  addNodeView: () => shown,
});
const PlainCell = TableCell.extend({ addAttributes: () => span });
const PlainHeader = TableHeader.extend({ addAttributes: () => ({ ...span, scope: { default: null } }) });

export const TABLES = [PlainTable.configure({ resizable: false, View: null }), TableRow, PlainCell, PlainHeader];

/** Give what asks for the size of a table and puts it into the text. */
export function makingTable(editor) {
  const asked = dialog("table");
  if (!asked) return null;
  const { rows, columns, head, caption } = asked.parts;
  return async () => {
    if ((await asked.ask()) !== "set") return editor.view.focus();
    const cells = (type) => Array.from({ length: within(columns) }, () => ({ type, content: [{ type: "paragraph" }] }));
    const content = Array.from({ length: within(rows) }, (_, place) => ({
      type: "tableRow",
      content: cells(head.checked && place === 0 ? "tableHeader" : "tableCell"),
    }));
    insertBlock(editor, { type: "table", attrs: { caption: caption.value.trim() || null }, content }, true);
    caption.value = "";
  };
}

/** Give what asks for the words over the table that the cursor is in. */
export function captioning(editor) {
  const asked = dialog("caption");
  if (!asked) return null;
  const { caption } = asked.parts;
  return async () => {
    caption.value = editor.getAttributes("table").caption ?? "";
    const said = await asked.ask();
    if (said === "set") editor.chain().updateAttributes("table", { caption: caption.value.trim() || null }).run();
    editor.view.focus();
  };
}

function within(input) {
  return Math.min(Math.max(Math.round(input.valueAsNumber) || 1, Number(input.min)), Number(input.max));
}
