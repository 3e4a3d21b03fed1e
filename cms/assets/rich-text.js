// The rich text of the editors: Tiptap over a textarea, which stays what the form sends.

import { Editor, Extension } from "@tiptap/core";
import { TextSelection } from "@tiptap/pm/state";

import { answering } from "./asking.js";
import { toolsBeside } from "./beside.js";
import { choosingExercise, exerciseNode } from "./exercises.js";
import { htmlOf, saysTheSame } from "./html.js";
import { Moving } from "./moving.js";
import { cleaned } from "./pasted.js";
import { choosingPicture, TYPES } from "./pictures.js";
import { SCHEMA } from "./schema.js";
import { captioning, makingTable } from "./tables.js";
import { toolbar } from "./tools.js";

// Tab leaves the text, as everywhere, but for a table, where it goes on to the next cell and leaves from the
// last one; lists go deeper with Mod-] and come back with Mod-[.
const Keys = Extension.create({
  name: "keys",
  priority: 1000,
  addKeyboardShortcuts() {
    return {
      Tab: () => this.editor.commands.goToNextCell() || leave(this.editor, 1),
      "Shift-Tab": () => this.editor.commands.goToPreviousCell() || leave(this.editor, -1),
      "Mod-]": () => this.editor.commands.sinkListItem("listItem"),
      "Mod-[": () => this.editor.commands.liftListItem("listItem"),
      "Alt-F10": () => {
        this.editor.options.element.parentElement.querySelector(".tools button[tabindex='0']").focus();
        return true;
      },
    };
  },
});

/** Let the browser move on, where a list or a table would keep the key for itself. */
function leave(editor, step) {
  const stops = [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex='0'], .ProseMirror")].filter(
    (each) => !each.disabled && each.tabIndex >= 0 && each.checkVisibility(),
  );
  const next = stops[stops.indexOf(editor.view.dom) + step];
  next?.focus();
  return next != null;
}

function asking(words) {
  const dialog = document.createElement("dialog");
  const form = document.createElement("form");
  form.method = "dialog";
  form.className = "form";
  const label = document.createElement("label");
  const input = document.createElement("input");
  input.type = "text";
  input.id = "link-address";
  input.inputMode = "url";
  label.htmlFor = input.id;
  label.textContent = words.address;
  const set = Object.assign(document.createElement("button"), { className: "primary", value: "set", textContent: words.set });
  const none = Object.assign(document.createElement("button"), { value: "none", textContent: words.none });
  const row = document.createElement("div");
  row.className = "doing";
  row.append(none, set);
  form.append(label, input, row);
  dialog.append(form);
  const { ask, close } = answering(dialog);
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.target !== input) return;
    event.preventDefault();
    close("set");
  });
  return { dialog, input, ask };
}

function linking(editor, words) {
  const { dialog, input, ask } = asking(words);
  document.body.append(dialog);
  return async () => {
    input.value = editor.getAttributes("link").href ?? "";
    const said = await ask();
    const chain = editor.chain().extendMarkRange("link");
    const address = input.value.trim();
    if (said === "none" || (said === "set" && !address)) chain.unsetLink().run();
    if (said === "set" && address) chain.setLink({ href: address }).run();
    editor.view.focus();
  };
}

/** Give the pictures among files that are pasted or dropped. */
function picturesIn(transfer) {
  return [...(transfer?.files ?? [])].filter((file) => TYPES.test(file.type));
}

/** Tell whether what is pasted has words, beside which a picture of it is of no use. */
function hasWords(transfer) {
  const html = transfer.getData("text/html").replace(/<[^<>]*>/g, "");
  return Boolean(html.trim() || transfer.getData("text/plain").trim());
}

/** Take pictures that are pasted or dropped into the library; what is pasted as HTML comes in clean. */
function incoming(say, pictures, mayShowExercises) {
  const take = (files) => {
    if (!files.length || !pictures()) return false;
    pictures().bring(files);
    return true;
  };
  return {
    transformPastedHTML(html) {
      const { html: clean, left } = cleaned(html, mayShowExercises);
      say(left);
      return clean;
    },
    handlePaste: (_view, event) => !hasWords(event.clipboardData) && take(picturesIn(event.clipboardData)),
    handleDrop: (view, event, _slice, moved) => {
      const files = moved ? [] : picturesIn(event.dataTransfer);
      const place = files.length ? view.posAtCoords({ left: event.clientX, top: event.clientY }) : null;
      if (place) view.dispatch(view.state.tr.setSelection(TextSelection.near(view.state.doc.resolve(place.pos))));
      if (files.length) event.preventDefault();
      return take(files);
    },
  };
}

function mount(textarea) {
  const words = JSON.parse(textarea.dataset.words);
  const { exercises, pictures } = textarea.dataset;
  const field = textarea.closest("[data-rich-text-field]");
  const frame = document.createElement("div");
  frame.className = "rich-text";
  const place = document.createElement("div");
  const said = document.createElement("p");
  said.className = "said";
  said.setAttribute("role", "status");
  frame.append(place, said);
  const label = field.querySelector("label");
  const asks = {};
  const say = (left) => (said.textContent = left ? words.left.replace("{}", left) : "");
  const editor = new Editor({
    element: place,
    injectCSS: false,
    extensions: [...SCHEMA, exerciseNode(words, exercises), Moving, Keys],
    content: textarea.value,
    editorProps: {
      attributes: { role: "textbox", "aria-multiline": "true", "aria-labelledby": label.id, "aria-describedby": `${textarea.id}-keys` },
      ...incoming(say, () => asks.pictures, Boolean(exercises)),
    },
  });
  if (!saysTheSame(textarea.value, htmlOf(editor))) {
    editor.destroy();
    field.querySelector("[data-too-rich]").hidden = false;
    return;
  }
  asks.pictures = pictures ? choosingPicture(editor, pictures) : null;
  Object.assign(asks, {
    link: linking(editor, words),
    table: makingTable(editor),
    tableCaption: captioning(editor),
    picture: asks.pictures?.choose,
    pictureWords: asks.pictures?.reword,
    exercise: exercises ? choosingExercise(editor, exercises) : null,
  });
  const tools = document.createElement("div");
  tools.className = "all-tools";
  tools.append(toolbar(editor, words, asks), toolsBeside(editor, words, asks));
  frame.prepend(tools);
  for (const hint of field.querySelectorAll("[data-plain]")) hint.remove();
  field.querySelector("[data-keys]").hidden = false;
  label.removeAttribute("for");
  label.addEventListener("click", () => editor.commands.focus());
  textarea.hidden = true;
  textarea.after(frame);
  editor.on("update", () => {
    textarea.value = htmlOf(editor);
    textarea.dispatchEvent(new Event("input", { bubbles: true }));
  });
}

for (const textarea of document.querySelectorAll("textarea[data-rich-text]")) mount(textarea);
