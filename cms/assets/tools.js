// The rows of tools over a text: one stop of the Tab key each, arrows between them (APG, toolbar pattern).

const SVG = "http://www.w3.org/2000/svg";

// Name, sign (a letter or a drawn path), what it does (null: it asks first), and whether it holds where the cursor is.
const TOOLS = [
  ["heading2", "H2", (chain) => chain.toggleHeading({ level: 2 }), (editor) => editor.isActive("heading", { level: 2 })],
  ["heading3", "H3", (chain) => chain.toggleHeading({ level: 3 }), (editor) => editor.isActive("heading", { level: 3 })],
  ["heading4", "H4", (chain) => chain.toggleHeading({ level: 4 }), (editor) => editor.isActive("heading", { level: 4 })],
  null,
  ["bold", "B", (chain) => chain.toggleBold(), (editor) => editor.isActive("bold")],
  ["italic", "I", (chain) => chain.toggleItalic(), (editor) => editor.isActive("italic")],
  ["link", "M9.5 14.5l5-5M11 6.5l1.3-1.3a4 4 0 0 1 5.6 5.6L16.5 12.2M13 17.5l-1.3 1.3a4 4 0 0 1-5.6-5.6L7.5 11.8", null, (editor) => editor.isActive("link")],
  null,
  ["bullets", "M5 7h.01M5 12h.01M5 17h.01M9.5 7H20M9.5 12H20M9.5 17H20", (chain) => chain.toggleBulletList(), (editor) => editor.isActive("bulletList")],
  ["numbers", "M4 5.5l1.5-1V9.5M4 14.5c.3-1.3 2.7-1.3 2.7.2C6.7 16 4 17.5 4 18.5h2.8M10.5 7H20M10.5 16.5H20", (chain) => chain.toggleOrderedList(), (editor) => editor.isActive("orderedList")],
  ["quote", "M9.5 6.5C6.5 8 5 10.5 5 13.5V17h5v-5H7.5M18.5 6.5c-3 1.5-4.5 4-4.5 7V17h5v-5h-2.5", (chain) => chain.toggleBlockquote(), (editor) => editor.isActive("blockquote")],
  ["code", "M8.5 8l-4 4 4 4M15.5 8l4 4-4 4M13.5 6l-3 12", (chain) => chain.toggleCodeBlock(), (editor) => editor.isActive("codeBlock")],
  ["rule", "M4 12h16M7 7h10M7 17h10", (chain) => chain.setHorizontalRule(), undefined],
  null,
  ["picture", "M4 5.5h16v13H4zM8.5 9.5h.01M5 17l4.5-4.5 3 3 3.5-4.5 3.5 5", null, undefined],
  ["table", "M4 5.5h16v13H4zM4 10h16M4 14.2h16M9.5 5.5v13M14.7 5.5v13", null, undefined],
  ["exercise", "M14 4.5h.01M6 20.5l3-5.5 3 1.5v4M9 15l2-6.5 4 2.5h3.5M11 8.5L7 9.5 5.5 13", null, undefined],
  null,
  ["undo", "M9 14 4.5 9.5 9 5M5 9.5h9a5 5 0 0 1 0 10h-3", (chain) => chain.undo(), null],
  ["redo", "M15 14l4.5-4.5L15 5M19 9.5h-9a5 5 0 0 0 0 10h3", (chain) => chain.redo(), null],
];

/** Give the toolbar of an editor; `words` names each tool, `asks` holds what opens a question first. */
export function toolbar(editor, words, asks) {
  const offered = TOOLS.filter((tool) => !tool || tool[2] || asks[tool[0]]);
  const buttons = offered.map((tool) => (tool ? button(editor, tool, words, asks) : gap()));
  const bar = row(words.tools, buttons);
  const tools = offered.filter(Boolean);
  const stops = buttons.filter((each) => each.localName === "button");
  const show = () => tools.forEach((tool, place) => mark(stops[place], tool, editor));
  editor.on("transaction", show);
  show();
  return bar;
}

/** Give a row of buttons that is one stop of the Tab key. */
export function row(name, buttons) {
  const bar = document.createElement("div");
  bar.className = "tools";
  bar.setAttribute("role", "toolbar");
  bar.setAttribute("aria-label", name);
  bar.append(...buttons);
  const stops = buttons.filter((each) => each.localName === "button");
  stops.forEach((each, place) => (each.tabIndex = place ? -1 : 0));
  bar.addEventListener("keydown", (event) => walk(event, stops));
  return bar;
}

function button(editor, [name, sign, change], words, asks) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "quiet";
  if (sign.length > 2) made.append(drawn(sign));
  else made.textContent = sign;
  made.title = words[name];
  made.setAttribute("aria-label", words[name]);
  made.addEventListener("click", () => {
    if (!change) return asks[name]();
    change(editor.chain()).run();
    editor.view.focus(); // at once, so that no key is lost; the command of this name waits for a frame
  });
  return made;
}

function drawn(path) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  svg.append(document.createElementNS(SVG, "path"));
  svg.firstChild.setAttribute("d", path);
  return svg;
}

function gap() {
  const made = document.createElement("span");
  made.className = "gap";
  return made;
}

function mark(made, [, , change, isOn], editor) {
  if (isOn) made.setAttribute("aria-pressed", String(isOn(editor)));
  else if (change) made.disabled = !change(editor.can().chain()).run();
}

function walk(event, stops) {
  const open = stops.filter((each) => !each.disabled);
  const here = open.indexOf(document.activeElement);
  const places = { ArrowRight: here + 1, ArrowLeft: here - 1, Home: 0, End: -1 };
  if (!(event.key in places)) return;
  event.preventDefault();
  const next = open.at(places[event.key] % open.length);
  stops.forEach((each) => (each.tabIndex = each === next ? 0 : -1));
  next.focus();
}
