// Exercises in a text: a node that names one, shown by what the service tells of it.

import { Node } from "@tiptap/core";

import { dialog, made, read, whenPaused } from "./asking.js";
import { insertBlock } from "./moving.js";

const known = new Map();

/** Learn of the exercises that a text names, with one request, and show them. */
async function learn(address, names) {
  const ids = [...new Set(names)].filter((name) => /^\d{1,10}$/.test(name) && !known.has(name));
  const told = ids.length ? await read(`${address}?ids=${ids.join(",")}`) : null;
  for (const each of told?.items ?? []) known.set(String(each.id), each);
}

function card(words, name) {
  const dom = made("div", { className: "exercise-block" });
  dom.dataset.exerciseBlock = name;
  dom.setAttribute("role", "group");
  const show = () => {
    const told = known.get(name);
    const title = told?.title ?? `${words.exercise} ${name}`;
    dom.setAttribute("aria-label", `${words.exercise}: ${title}`);
    dom.replaceChildren(
      ...(told?.picture ? [made("img", { src: told.picture, alt: "" })] : []),
      made("span", { className: "told" }, made("strong", { textContent: title }), made("span", { textContent: told?.dosage ?? "" })),
      ...(told && !told.live ? [made("span", { className: "not-live", textContent: words.notLive })] : []),
    );
  };
  show();
  return { dom, show };
}

/** Give the node; `address` tells of exercises, and without one the node shows no more than the name. */
export function exerciseNode(words, address) {
  return Node.create({
    name: "exercise",
    group: "apart",
    atom: true,
    draggable: true,
    addAttributes: () => ({
      name: {
        default: "",
        parseHTML: (element) => element.dataset.exercise,
        renderHTML: ({ name }) => ({ "data-exercise": name }),
      },
    }),
    parseHTML: () => [{ tag: "figure[data-exercise]", priority: 70 }],
    renderHTML: ({ HTMLAttributes }) => ["figure", HTMLAttributes],
    addNodeView: () => ({ node }) => {
      const { dom, show } = card(words, node.attrs.name);
      if (address) learnSoon(address, node.attrs.name, show);
      return { dom };
    },
  });
}

let waiting = [];

/** Gather the names of all nodes that are made at once, for one request. */
function learnSoon(address, name, show) {
  waiting.push({ name, show });
  if (waiting.length > 1) return;
  queueMicrotask(async () => {
    const asked = waiting;
    waiting = [];
    await learn(address, asked.map((each) => each.name));
    for (const each of asked) each.show();
  });
}

/** Give what asks for an exercise and puts it into the text. */
export function choosingExercise(editor, address) {
  const asked = dialog("exercise");
  if (!asked) return null;
  const { search, found, none } = asked.parts;
  let turn = 0;
  const look = async () => {
    const mine = ++turn;
    const told = await read(`${address}?${new URLSearchParams(search.value.trim() ? { q: search.value } : {})}`);
    if (mine !== turn) return;
    const items = told?.items ?? [];
    found.replaceChildren(...items.map((item) => made("li", {}, choice(item))));
    none.hidden = items.length > 0;
  };
  const choice = (item) => {
    const { dom } = card({ exercise: "", notLive: asked.box.dataset.notLive }, (known.set(String(item.id), item), String(item.id)));
    const chosen = made("button", { type: "button", className: "quiet" }, ...dom.childNodes);
    chosen.addEventListener("click", () => asked.close(String(item.id)));
    return chosen;
  };
  whenPaused(search, look);
  return async () => {
    search.value = "";
    look();
    const name = await asked.ask();
    if (name) insertBlock(editor, { type: "exercise", attrs: { name } });
    else editor.view.focus();
  };
}
