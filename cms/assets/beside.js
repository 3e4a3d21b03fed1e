// The second row of tools: what can be done with the table, the picture or the exercise that the cursor is in.

import { move, removeBlock } from "./moving.js";
import { row } from "./tools.js";

const MOVES = [
  ["up", (editor) => move(editor, -1)],
  ["down", (editor) => move(editor, 1)],
];

const KINDS = {
  exercise: [...MOVES, ["removeExercise", removeBlock]],
  picture: [["pictureWords", null], ...MOVES, ["removePicture", removeBlock]],
  table: [
    ["rowBefore", (editor) => editor.chain().addRowBefore().run()],
    ["rowAfter", (editor) => editor.chain().addRowAfter().run()],
    ["columnBefore", (editor) => editor.chain().addColumnBefore().run()],
    ["columnAfter", (editor) => editor.chain().addColumnAfter().run()],
    ["removeRow", (editor) => editor.chain().deleteRow().run()],
    ["removeColumn", (editor) => editor.chain().deleteColumn().run()],
    ["headRow", (editor) => editor.chain().toggleHeaderRow().run()],
    ["headColumn", (editor) => editor.chain().toggleHeaderColumn().run()],
    ["tableCaption", null],
    ["removeTable", (editor) => editor.commands.deleteTable()],
  ],
};

function kindOf(editor) {
  if (editor.isActive("exercise")) return "exercise";
  if (editor.isActive("pictured") || editor.isActive("image")) return "picture";
  if (editor.isActive("table")) return "table";
  const { $from } = editor.state.selection;
  const figure = $from.depth > 0 && $from.node(1);
  return figure && figure.type.name === "figure" && figure.firstChild?.type.name === "pictured" ? "picture" : null;
}

/** Give the place of the second row; `asks` opens the questions that some of its tools begin with. */
export function toolsBeside(editor, words, asks) {
  const place = document.createElement("div");
  place.className = "beside-tools";
  let shown = null;
  const show = () => {
    const kind = kindOf(editor);
    if (kind === shown) return;
    shown = kind;
    const hadFocus = place.contains(document.activeElement);
    place.replaceChildren(...(kind ? [row(words[`of_${kind}`], KINDS[kind].map((tool) => button(editor, tool, words, asks)))] : []));
    if (hadFocus) editor.view.focus();
  };
  editor.on("transaction", show);
  return place;
}

function button(editor, [name, change], words, asks) {
  const made = Object.assign(document.createElement("button"), { type: "button", textContent: words[name] });
  made.className = name.startsWith("remove") ? "quiet danger" : "quiet";
  made.addEventListener("click", () => {
    if (!change) return asks[name]();
    change(editor);
    if (name.startsWith("remove")) editor.view.focus();
  });
  return made;
}
