// The rich text of the editors: Tiptap over a textarea, which stays what the form sends.

import { Editor, Extension } from "@tiptap/core";

import { htmlOf, saysTheSame } from "./html.js";
import { SCHEMA } from "./schema.js";
import { toolbar } from "./tools.js";

// Tab leaves the text, as everywhere; lists go deeper with Mod-] and come back with Mod-[.
const Keys = Extension.create({
  name: "keys",
  priority: 1000,
  addKeyboardShortcuts() {
    return {
      Tab: () => leave(this.editor, 1),
      "Shift-Tab": () => leave(this.editor, -1),
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
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.target !== input) return;
    event.preventDefault();
    dialog.close("set");
  });
  return { dialog, input };
}

function linking(editor, words) {
  const { dialog, input } = asking(words);
  document.body.append(dialog);
  dialog.addEventListener("close", () => {
    const chain = editor.chain().focus().extendMarkRange("link");
    const address = input.value.trim();
    if (dialog.returnValue === "none" || (dialog.returnValue === "set" && !address)) chain.unsetLink().run();
    if (dialog.returnValue === "set" && address) chain.setLink({ href: address }).run();
  });
  return () => {
    dialog.returnValue = "";
    input.value = editor.getAttributes("link").href ?? "";
    dialog.showModal();
  };
}

function mount(textarea) {
  const words = JSON.parse(textarea.dataset.words);
  const field = textarea.closest("[data-rich-text-field]");
  const frame = document.createElement("div");
  frame.className = "rich-text";
  const place = document.createElement("div");
  frame.append(place);
  const label = field.querySelector("label");
  const editor = new Editor({
    element: place,
    injectCSS: false,
    extensions: [...SCHEMA, Keys],
    content: textarea.value,
    editorProps: {
      attributes: { role: "textbox", "aria-multiline": "true", "aria-labelledby": label.id },
    },
  });
  if (!saysTheSame(textarea.value, htmlOf(editor))) {
    editor.destroy();
    field.querySelector("[data-too-rich]").hidden = false;
    return;
  }
  frame.prepend(toolbar(editor, words, linking(editor, words)));
  field.querySelector(".hint")?.remove();
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
