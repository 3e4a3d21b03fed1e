// The editor's document as the HTML that people would write, and whether a text survives the way through it.

import { DOMSerializer } from "@tiptap/pm/model";

const SAME = { b: "strong", i: "em" };
const UNMARKED = new Set(["thead", "tbody", "tfoot", "p", "caption"]);

function inert(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  return template.content;
}

/** Give an editor's HTML without what its model adds: paragraphs around a lone line, and empty ends. */
export function htmlOf(editor) {
  const quiet = document.implementation.createHTMLDocument(); // where pictures are written, but not fetched
  const content = quiet.createElement("div");
  const serializer = DOMSerializer.fromSchema(editor.schema);
  content.append(serializer.serializeFragment(editor.state.doc.content, { document: quiet }));
  for (const paragraph of content.querySelectorAll("li > p, td > p, th > p, dd > p")) {
    const lone = [...paragraph.parentElement.children].filter((each) => each.localName === "p").length === 1;
    if (lone && paragraph === paragraph.parentElement.firstElementChild) paragraph.replaceWith(...paragraph.childNodes);
  }
  for (const body of content.querySelectorAll("table > tbody")) headed(body);
  return content.innerHTML.replace(/(<p><\/p>)+$/, "");
}

/** Put the rows that hold nothing but headings into a head of the table. */
function headed(body) {
  const rows = [...body.rows];
  const ends = rows.findIndex((row) => [...row.cells].some((cell) => cell.localName !== "th"));
  if (ends < 1) return;
  const head = body.ownerDocument.createElement("thead");
  head.append(...rows.slice(0, ends));
  body.before(head);
}

/** Tell whether both hold the same words and the same elements, but for those that only frame lines. */
export function saysTheSame(one, other) {
  return told(one) === told(other);
}

function told(html) {
  const content = inert(html);
  const names = [...content.querySelectorAll("*")]
    .filter((each) => !UNMARKED.has(each.localName))
    .map((each) => SAME[each.localName] ?? each.localName)
    .sort();
  return `${content.textContent.replace(/\s+/g, "")} ${names.join(" ")}`;
}
