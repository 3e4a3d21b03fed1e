// What a text may hold: the allow-list of the sanitiser (ARTICLE in cms/core/markup.py), as a schema.

import { Mark, Node } from "@tiptap/core";
import StarterKit from "@tiptap/starter-kit";

import { TABLES } from "./tables.js";

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
  if (URL.parse(src, document.baseURI)?.origin !== origin) {
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

// An exercise stands between blocks and in none of them.
const Text = Node.create({ name: "doc", topNode: true, content: "(block | apart)+" });
const Figure = block("figure", "(pictured | block | figcaption)+", "block").extend({ marks: "link" });
const Pictured = picture("pictured", false, "figure/");

export const SCHEMA = [
  Text,
  StarterKit.configure({
    document: false,
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
  ...TABLES,
];
