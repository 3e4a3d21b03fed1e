// The row of tools over a text: one stop of the Tab key, arrows between them (APG, toolbar pattern).

const SVG = "http://www.w3.org/2000/svg";

// Name, sign (a letter or a drawn path), what it does, and whether it holds where the cursor is.
const TOOLS = [
  ["heading2", "H2", (chain) => chain.toggleHeading({ level: 2 }), (editor) => editor.isActive("heading", { level: 2 })],
  ["heading3", "H3", (chain) => chain.toggleHeading({ level: 3 }), (editor) => editor.isActive("heading", { level: 3 })],
  ["heading4", "H4", (chain) => chain.toggleHeading({ level: 4 }), (editor) => editor.isActive("heading", { level: 4 })],
  null,
  ["bold", "B", (chain) => chain.toggleBold(), (editor) => editor.isActive("bold")],
  ["italic", "I", (chain) => chain.toggleItalic(), (editor) => editor.isActive("italic")],
  ["link", "M9.500 14.500l5-5M11 6.500l1.300-1.300a4 4 0 0 1 5.600 5.600L16.500 12.200M13 17.500l-1.300 1.300a4 4 0 0 1-5.600-5.600L7.500 11.800", null, (editor) => editor.isActive("link")],
  null,
  ["bullets", "M5 7h.01M5 12h.01M5 17h.01M9.500 7H20M9.500 12H20M9.500 17H20", (chain) => chain.toggleBulletList(), (editor) => editor.isActive("bulletList")],
  ["numbers", "M4 5.500l1.500-1V9.500M4 14.500c.3-1.300 2.700-1.300 2.700.2C6.700 16 4 17.500 4 18.500h2.800M10.500 7H20M10.500 16.500H20", (chain) => chain.toggleOrderedList(), (editor) => editor.isActive("orderedList")],
  ["quote", "M9.500 6.500C6.500 8 5 10.500 5 13.500V17h5v-5H7.500M18.500 6.500c-3 1.500-4.500 4-4.500 7V17h5v-5h-2.500", (chain) => chain.toggleBlockquote(), (editor) => editor.isActive("blockquote")],
  null,
  ["undo", "M9 14 4.500 9.500 9 5M5 9.500h9a5 5 0 0 1 0 10h-3", (chain) => chain.undo(), null],
  ["redo", "M15 14l4.500-4.500L15 5M19 9.500h-9a5 5 0 0 0 0 10h3", (chain) => chain.redo(), null],
];

/** Give the toolbar of an editor; `words` names each tool, `askForLink` opens the question for an address. */
export function toolbar(editor, words, askForLink) {
  const bar = document.createElement("div");
  bar.className = "tools";
  bar.setAttribute("role", "toolbar");
  bar.setAttribute("aria-label", words.tools);
  const buttons = TOOLS.map((tool) => (tool ? button(editor, tool, words, askForLink) : gap()));
  bar.append(...buttons);
  const stops = buttons.filter((each) => each.localName === "button");
  stops.forEach((each, place) => (each.tabIndex = place ? -1 : 0));
  bar.addEventListener("keydown", (event) => walk(event, stops));
  const show = () => TOOLS.filter(Boolean).forEach((tool, place) => mark(stops[place], tool, editor));
  editor.on("transaction", show);
  show();
  return bar;
}

function button(editor, [name, sign, change], words, askForLink) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = `quiet ${name}`;
  if (sign.length > 2) made.append(drawn(sign));
  else made.textContent = sign;
  made.title = words[name];
  made.setAttribute("aria-label", words[name]);
  made.addEventListener("click", () => (change ? change(editor.chain().focus()).run() : askForLink()));
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
  else made.disabled = !change(editor.can().chain()).run();
}

function walk(event, stops) {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const open = stops.filter((each) => !each.disabled);
  const next = open[(open.indexOf(document.activeElement) + step + open.length) % open.length];
  stops.forEach((each) => (each.tabIndex = each === next ? 0 : -1));
  next.focus();
}
