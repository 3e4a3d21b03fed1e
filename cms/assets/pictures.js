// Pictures in a text: taken from the library or brought along, always with words for those who cannot see them.

import { dialog, made, read, whenPaused } from "./asking.js";
import { insertBlock } from "./moving.js";

export const TYPES = /^image\/(png|jpeg|webp|gif|avif)$/;

/** Give what asks for pictures: `choose` takes one from the library or a file, `bring` takes files, `reword` what is there. */
export function choosingPicture(editor, address) {
  const asked = dialog("picture");
  if (!asked) return null;
  const { box, parts } = asked;
  let chosen = null; // what is being described: a picture of the library, or a file
  let turn = 0;

  const faults = (told) => {
    parts.faults.replaceChildren(...told.map((each) => made("p", { className: "error", textContent: each })));
  };
  const describe = (picture, { file = null, words, isNew = true }) => {
    chosen = { picture, file };
    parts.choosing.hidden = true;
    parts.words.hidden = false;
    faults([]);
    parts.sample.replaceChildren();
    if (file) drawn(file).then((canvas) => chosen?.file === file && parts.sample.replaceChildren(canvas));
    else parts.sample.append(made("img", { src: picture.small ?? picture.src, alt: "" }));
    parts.alt.value = words.alt ?? "";
    parts.decorative.checked = words.decorative ?? false;
    parts.caption.value = words.caption ?? "";
    parts.alt.disabled = parts.decorative.checked;
    parts.set.textContent = isNew ? box.dataset.set : box.dataset.change;
    parts.alt.focus();
  };
  const look = async (path) => {
    const mine = ++turn;
    const told = await read(path ?? `${address}?${new URLSearchParams({ q: parts.search.value })}`);
    if (mine !== turn) return;
    const items = (told?.items ?? []).map((item) => made("li", {}, choice(item)));
    if (path) parts.found.append(...items);
    else parts.found.replaceChildren(...items);
    parts.none.hidden = parts.found.childElementCount > 0;
    parts.more.hidden = !told?.next;
    parts.more.onclick = () => look(told.next);
  };
  const choice = (item) => {
    const button = made("button", { type: "button" }, made("img", { src: item.small, alt: item.alt || box.dataset.decorative, loading: "lazy" }));
    button.addEventListener("click", () => describe(item, { words: item }));
    return button;
  };
  const send = async () => {
    const data = new FormData();
    data.set("csrf_token", document.querySelector("[name=csrf_token]").value);
    data.set("file", chosen.file);
    data.set("alt", parts.alt.value);
    data.set("caption", parts.caption.value);
    if (parts.decorative.checked) data.set("decorative", "y");
    const answer = await fetch(address, { method: "POST", body: data }).catch(() => null);
    const told = answer && !answer.redirected ? await answer.json().catch(() => null) : null;
    if (answer?.status === 201 && told) return told;
    faults(told?.errors?.map((each) => each.detail) ?? [box.dataset.failed]);
    return null;
  };
  parts.set.addEventListener("click", async () => {
    if (!parts.alt.value.trim() && !parts.decorative.checked) {
      faults([box.dataset.silent]);
      return parts.alt.focus();
    }
    parts.set.disabled = true;
    const picture = chosen.file ? await send() : chosen.picture;
    parts.set.disabled = false;
    if (!picture) return;
    chosen.picture = picture;
    asked.close("set");
  });
  parts.decorative.addEventListener("change", () => (parts.alt.disabled = parts.decorative.checked));
  parts.file.addEventListener("change", () => {
    if (parts.file.files[0]) describe(null, { file: parts.file.files[0], words: {} });
  });
  whenPaused(parts.search, () => look());

  /** Give the picture that was chosen with the words for it, or null. */
  const answer = async () => {
    if ((await asked.ask()) !== "set") return null;
    const alt = parts.decorative.checked ? "" : parts.alt.value.trim().replace(/\s+/g, " ");
    return { ...chosen.picture, alt, caption: parts.caption.value.trim() };
  };
  const put = (told) => told && insertBlock(editor, figure(told));
  return {
    async choose() {
      parts.choosing.hidden = false;
      parts.words.hidden = true;
      parts.search.value = parts.file.value = "";
      look();
      put(await answer());
      editor.view.focus();
    },
    async bring(files) {
      for (const file of files) {
        describe(null, { file, words: {} });
        put(await answer());
      }
      editor.view.focus();
    },
    async reword() {
      const there = pictureAt(editor.state);
      if (!there) return;
      const { node, at, caption } = there;
      describe({ ...node.attrs }, { words: { alt: node.attrs.alt, decorative: !node.attrs.alt, caption: caption?.node.textContent }, isNew: false });
      const told = await answer();
      if (told) reworded(editor, { node, at, caption }, told);
      editor.view.focus();
    },
  };
}

/** Draw a file that is not sent yet; one that is no picture shows nothing, and the server says so. */
async function drawn(file) {
  const canvas = document.createElement("canvas");
  const bitmap = await createImageBitmap(file, { resizeWidth: 480 }).catch(() => null);
  if (bitmap) Object.assign(canvas, { width: bitmap.width, height: bitmap.height }).getContext("2d").drawImage(bitmap, 0, 0);
  return canvas;
}

function figure({ url, alt, width, height, caption }) {
  const picture = { type: "pictured", attrs: { src: url, alt, width: String(width), height: String(height) } };
  const below = caption ? [{ type: "figcaption", content: [{ type: "text", text: caption }] }] : [];
  return { type: "figure", content: [picture, ...below] };
}

/** Find the picture that is selected, or that stands in the figure of the cursor, with its caption. */
function pictureAt({ selection }) {
  const { $from, node } = selection;
  if (node?.type.name === "image") return { node, at: selection.from, caption: undefined };
  const depth = [...Array($from.depth + 1).keys()].reverse().find((each) => $from.node(each).type.name === "figure");
  const isFigure = node?.type.name === "figure";
  if (depth === undefined && !isFigure) return null;
  const frame = isFigure ? node : $from.node(depth);
  const start = isFigure ? selection.from + 1 : $from.start(depth);
  const found = { frame, start, end: start + frame.content.size };
  frame.forEach((child, offset) => {
    if (child.type.name === "pictured" && !found.node) Object.assign(found, { node: child, at: start + offset });
    if (child.type.name === "figcaption") found.caption = { node: child, at: start + offset };
  });
  return found.node ? found : null;
}

function reworded(editor, { node, at, caption }, { alt, caption: text }) {
  const { tr, schema } = editor.state;
  const written = text ? schema.nodes.figcaption.create(null, schema.text(text)) : null;
  if (node.type.name === "pictured" && text !== (caption?.node.textContent ?? "")) {
    const place = caption ? [caption.at, caption.at + caption.node.nodeSize] : [at + node.nodeSize, at + node.nodeSize];
    if (written) tr.replaceWith(...place, written);
    else tr.delete(...place);
  }
  editor.view.dispatch(tr.setNodeMarkup(tr.mapping.map(at, -1), null, { ...node.attrs, alt }));
}
