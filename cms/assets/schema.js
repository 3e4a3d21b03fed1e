// What a text may hold: the allow-list of the sanitiser (ARTICLE in cms/core/markup.py), as a schema.

import { Mark, Node } from "@tiptap/core";
import { Table, TableCell, TableHeader, TableRow } from "@tiptap/extension-table";
import StarterKit from "@tiptap/starter-kit";

const SAFE = /^(https?:|mailto:|\/(?!\/)|#|[^:/?#]*([/?#]|$))/i;

function mark(name, tags = [name]) {
  return Mark.create({
    name,
    parseHTML: () => tags.map((tag) => ({ tag })),
    renderHTML: () => [name, 0],
  });
}

const MARKS = ["sub", "sup", "small", "mark", "abbr", "kbd", "q", "cite", "del", "ins"].map((name) => mark(name));

/** Show a picture of ours; of one that is elsewhere only its words, since nothing is fetched from there. */
function shown({ src, alt, width, height }) {
  if (URL.parse(src, location.href)?.origin !== location.origin) {
    return Object.assign(document.createElement("span"), { className: "elsewhere", textContent: alt || src });
  }
  const image = Object.assign(document.createElement("img"), { src, alt: alt ?? "" });
  if (width) image.setAttribute("width", width);
  if (height) image.setAttribute("height", height);
  return image;
}

function picture(name, inline, context) {
  return Node.create({
    name,
    inline,
    group: inline ? "inline" : "",
    draggable: true,
    atom: true,
    addAttributes: () => ({
      src: { default: null },
      alt: { default: null },
      width: { default: null },
      height: { default: null },
    }),
    parseHTML: () => [{ tag: "img[src]", ...(context ? { context, priority: 60 } : {}) }],
    renderHTML: ({ HTMLAttributes }) => ["img", HTMLAttributes],
    addNodeView: () => ({ node }) => ({ dom: shown(node.attrs) }),
  });
}

function block(name, content, group = "") {
  return Node.create({
    name,
    content,
    group,
    defining: true,
    parseHTML: () => [{ tag: name }],
    renderHTML: () => [name, 0],
  });
}

const Figure = block("figure", "(pictured | block | figcaption)+", "block").extend({ marks: "link" });
const Pictured = picture("pictured", false, "figure/");

// Attributes that would become inline styles are left out: the pages allow none.
const span = { colspan: { default: 1 }, rowspan: { default: 1 }, colwidth: { default: null, rendered: false } };
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
  addNodeView: () => null,
});
const PlainCell = TableCell.extend({ addAttributes: () => span });
const PlainHeader = TableHeader.extend({ addAttributes: () => ({ ...span, scope: { default: null } }) });

export const SCHEMA = [
  StarterKit.configure({
    heading: { levels: [2, 3, 4] },
    trailingNode: false,
    link: {
      openOnClick: false,
      autolink: false,
      protocols: ["mailto"],
      isAllowedUri: (address) => SAFE.test(address),
      HTMLAttributes: { target: null, rel: null, class: null },
    },
  }),
  ...MARKS,
  block("dl", "(dt | dd)+", "block"),
  block("dt", "inline*"),
  block("dd", "block+"),
  block("figcaption", "inline*"),
  Figure,
  Pictured,
  picture("image", true),
  PlainTable.configure({ resizable: false, View: null }),
  TableRow,
  PlainCell,
  PlainHeader,
];
