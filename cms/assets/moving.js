// Blocks as a whole: put in, moved past their neighbours, and taken out.

import { Extension } from "@tiptap/core";
import { NodeSelection, Selection } from "@tiptap/pm/state";

const MOVED = new Set(["exercise", "figure", "pictured", "table"]);

/**
 * Put a block behind the one at the top level that holds the cursor, or in the place of an empty paragraph.
 * The cursor goes on behind it, or `inside` it.
 */
export function insertBlock(editor, block, inside = false) {
  const { doc, schema, selection, tr } = editor.state;
  const here = Math.min(selection.$from.index(0), doc.childCount - 1);
  const start = selection.$from.posAtIndex(here, 0);
  const behind = start + doc.child(here).nodeSize;
  const isFree = doc.child(here).type.name === "paragraph" && doc.child(here).childCount === 0;
  const node = schema.nodeFromJSON(block);
  const place = isFree ? start : behind;
  tr.replaceWith(place, behind, here === doc.childCount - 1 ? [node, schema.nodes.paragraph.create()] : node);
  tr.setSelection(Selection.near(tr.doc.resolve(inside ? place + 1 : place + node.nodeSize)));
  editor.view.dispatch(tr.scrollIntoView());
  editor.view.focus();
}

/** Move the block at the top level that holds the selection one place up (-1) or down (1). */
export function move(editor, step) {
  const { state, view } = editor;
  const { $from } = state.selection;
  const here = $from.index(0);
  const there = here + step;
  if (there < 0 || there >= state.doc.childCount) return false;
  const [block, other] = [state.doc.child(here), state.doc.child(there)];
  const start = $from.posAtIndex(here, 0);
  const target = step < 0 ? start - other.nodeSize : start + other.nodeSize;
  const tr = state.tr.delete(start, start + block.nodeSize).insert(target, block);
  view.dispatch(tr.setSelection(NodeSelection.create(tr.doc, target)).scrollIntoView());
  return true;
}

/** Take out the block at the top level that holds the selection. */
export function removeBlock(editor) {
  const { $from } = editor.state.selection;
  const start = $from.posAtIndex($from.index(0), 0);
  return editor.commands.deleteRange({ from: start, to: start + editor.state.doc.child($from.index(0)).nodeSize });
}

function selectedMoves(editor, step) {
  const { node } = editor.state.selection;
  return node != null && MOVED.has(node.type.name) && move(editor, step);
}

export const Moving = Extension.create({
  name: "moving",
  addKeyboardShortcuts() {
    return {
      "Alt-ArrowUp": () => selectedMoves(this.editor, -1),
      "Alt-ArrowDown": () => selectedMoves(this.editor, 1),
    };
  },
});
