// What comes from Word, Google Docs and web pages, made into what people would write here.

const ATTRIBUTES = new Set(["href", "src", "alt", "colspan", "rowspan", "start", "scope", "data-exercise", "data-pm-slice"]);
const GONE = "style, script, meta, link, title, xml, colgroup, template, iframe, object, [data-style*='mso-hide:all'], [data-style*='display:none']";
const LOUD = /(\s|^<[\w:-]+\/+)(style|on\w+)(?=\s*=)/gi;
const BLOCKS = "p, h1, h2, h3, h4, h5, h6";

/**
 * Give clean HTML, and how many pictures were left out: those that are not of our own library. Exercises stay
 * only where the text may show them.
 */
export function cleaned(html, mayShowExercises) {
  // Nothing may be styled or run by what is pasted, not even while it is read: the policy of the page would complain.
  const unstyled = html.replace(/<style[\s\S]*?<\/style\s*>/gi, "");
  const quiet = unstyled.replace(/<[a-z][^<>]*>/gi, (tag) => tag.replace(LOUD, "$1data-$2"));
  const { body } = new DOMParser().parseFromString(quiet, "text/html");
  const left = withoutForeignPictures(body);
  if (!mayShowExercises) for (const each of body.querySelectorAll("[data-exercise]")) unwrap(each);
  if (!body.querySelector("[data-pm-slice]")) {
    withoutOffice(body);
    listsOfWord(body);
    nestedLists(body);
    emphasised(body);
    headed(body);
    plainLinks(body);
    withoutTrimmings(body);
    withoutGaps(body);
  }
  return { html: body.innerHTML, left };
}

function styleOf(element) {
  return (element.dataset.style ?? "").toLowerCase().replace(/\s+/g, "");
}

function unwrap(element) {
  element.replaceWith(...element.childNodes);
}

function rename(element, name) {
  const made = element.ownerDocument.createElement(name);
  for (const { name: attribute, value } of element.attributes) made.setAttribute(attribute, value);
  made.append(...element.childNodes);
  element.replaceWith(made);
  return made;
}

function withoutForeignPictures(body) {
  let left = 0;
  for (const picture of body.querySelectorAll("img, picture, svg, [src]")) {
    const url = picture.localName === "img" ? URL.parse(picture.getAttribute("src") ?? "", document.baseURI) : null;
    if (url?.origin === origin && url.pathname.startsWith("/media/")) {
      picture.setAttribute("src", url.pathname);
      continue;
    }
    left += picture.localName === "img" ? 1 : 0;
    if (picture.localName === "picture") unwrap(picture);
    else picture.remove();
  }
  return left;
}

/** Take out what only Word reads: comments, islands of XML, elements with a prefix. */
function withoutOffice(body) {
  const comments = document.createNodeIterator(body, NodeFilter.SHOW_COMMENT);
  for (let each = comments.nextNode(); each; each = comments.nextNode()) each.remove();
  for (const each of body.querySelectorAll(GONE)) each.remove();
  for (const each of [...body.querySelectorAll("*")]) {
    if (styleOf(each).includes("mso-element:comment-list")) each.remove();
    else if (/^[vwm]:/.test(each.localName)) each.remove();
    else if (each.localName.includes(":")) unwrap(each);
  }
}

/** Make lists of the paragraphs that Word only draws as lists. */
function listsOfWord(body) {
  let open = []; // the lists that a next item may go into, the outermost first
  let last = null;
  for (const paragraph of [...body.querySelectorAll(BLOCKS)]) {
    const level = Number(/mso-list:\S*?level(\d)/.exec(styleOf(paragraph))?.[1] ?? 0);
    if (!level) continue;
    const marks = [...paragraph.querySelectorAll("span")].filter((each) => styleOf(each).includes("mso-list:ignore"));
    const sign = marks.map((each) => each.textContent).join("").trim();
    marks.forEach((each) => each.remove());
    const name = /^\(?(\d+|[a-z]|[ivxlc]+)[.)]/i.test(sign) ? "ol" : "ul";
    if (!follows(last, paragraph)) open = [];
    open.length = Math.min(open.length, level);
    if (open[level - 1] && open[level - 1].localName !== name) open.length = level - 1;
    while (open.length < level) open.push(begun(open.at(-1), paragraph, open.length === level - 1 ? name : "ul"));
    const item = paragraph.ownerDocument.createElement("li");
    item.append(...paragraph.childNodes);
    open.at(-1).append(item);
    last = open[0];
    paragraph.remove();
  }
}

function follows(list, paragraph) {
  let before = paragraph.previousSibling;
  while (before && before.nodeType === Node.TEXT_NODE && !before.textContent.trim()) before = before.previousSibling;
  return list != null && before === list;
}

function begun(outer, paragraph, name) {
  const list = paragraph.ownerDocument.createElement(name);
  if (!outer) paragraph.before(list);
  else (outer.lastElementChild ?? outer.appendChild(paragraph.ownerDocument.createElement("li"))).append(list);
  return list;
}

/** Put lists that stand right in a list, as Google writes them, into the item before. */
function nestedLists(body) {
  for (const list of body.querySelectorAll("ul > ul, ul > ol, ol > ul, ol > ol")) {
    if (list.previousElementSibling?.localName === "li") list.previousElementSibling.append(list);
  }
}

/** Make emphasis of what was only drawn so, and take it from what was only wrapped. */
function emphasised(body) {
  for (const each of body.querySelectorAll("b, strong")) if (/(^|;)font-weight:(normal|[1-4]00)/.test(styleOf(each))) unwrap(each);
  for (const each of body.querySelectorAll("i, em")) if (/(^|;)font-style:normal/.test(styleOf(each))) unwrap(each);
  for (const span of body.querySelectorAll("span, font")) {
    const style = styleOf(span);
    const names = [
      [/(^|;)font-weight:(bold|[6-9]00)/, "strong"],
      [/(^|;)font-style:italic/, "em"],
      [/vertical-align:sub/, "sub"],
      [/vertical-align:super/, "sup"],
      [/text-decoration[a-z-]*:[^;]*line-through/, "s"],
    ];
    for (const [sign, name] of names) {
      if (!sign.test(style)) continue;
      const inner = span.ownerDocument.createElement(name);
      inner.append(...span.childNodes);
      span.append(inner);
    }
    unwrap(span);
  }
}

/** Let headings begin at the second level, and their boldness be the page's. */
function headed(body) {
  const shift = body.querySelector("h1") ? 1 : 0;
  for (const heading of [...body.querySelectorAll("h1, h2, h3, h4, h5, h6")]) {
    const made = rename(heading, `h${Math.min(Number(heading.localName[1]) + shift, 4)}`);
    for (const bold of made.querySelectorAll("b, strong")) unwrap(bold);
  }
}

function plainLinks(body) {
  for (const link of body.querySelectorAll("a")) {
    const address = link.getAttribute("href");
    const url = address ? URL.parse(address) : null;
    if (!address || address.startsWith("#_") || url?.protocol === "file:") unwrap(link);
    else if (/^www\.google\.[a-z.]+$/.test(url?.hostname ?? "") && url.pathname === "/url" && url.searchParams.get("q")) {
      link.setAttribute("href", url.searchParams.get("q"));
    }
  }
}

function withoutTrimmings(body) {
  for (const each of body.querySelectorAll("*")) {
    for (const { name } of [...each.attributes]) if (!ATTRIBUTES.has(name)) each.removeAttribute(name);
  }
  for (const each of body.querySelectorAll("u, ins")) unwrap(each);
}

/** Take out runs of spaces, and paragraphs, headings and emphasis with nothing in them. */
function withoutGaps(body) {
  const texts = document.createNodeIterator(body, NodeFilter.SHOW_TEXT);
  for (let each = texts.nextNode(); each; each = texts.nextNode()) {
    if (!each.parentElement.closest("pre")) each.data = each.data.replace(/[ \t\r\n\u00a0]{2,}|[\t\r\n]/g, " ");
  }
  const hollow = [...body.querySelectorAll(`${BLOCKS}, b, strong, i, em, s, sub, sup, a, li, body > br`)].reverse();
  for (const each of hollow) {
    if (!each.textContent.replace(/[\s\u00a0]/g, "") && !each.querySelector("img, figure, table, hr, li")) {
      if (each.matches("b, strong, i, em, s, sub, sup, a")) unwrap(each);
      else each.remove();
    }
  }
}
