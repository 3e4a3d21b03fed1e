// Elements made without ever reading a string as markup: Trusted Types have nothing to ask here.

/** Make an element: functions listen, null and false are left out, true is an empty attribute. */
export function h(name, attributes, ...inside) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes ?? {})) {
    if (typeof value === "function") made.addEventListener(key, value);
    else if (value != null && value !== false) made.setAttribute(key, value === true ? "" : value);
  }
  made.append(...inside.filter((each) => each != null && each !== false));
  return made;
}

export const button = (words, pressed, attributes) =>
  h("button", { type: "button", part: "button", click: pressed, ...attributes }, h("span", null, words));

export const submit = (words) => button(words, null, { type: "submit", part: "button primary" });

const ALLOWED = /^(p|br|strong|em|b|i|code|del|pre|blockquote|ul|ol|li|hr|a)$/;
const EMPTY = /^(br|hr)$/;
const PIECE = /<(\/?)([a-z]+)((?:\s+[a-z-]+="[^"]*")*)\s*\/?>|&[#\w]+;|[^<&]+|[<&]/gi;
const SIGNS = { amp: "&", lt: "<", gt: ">", quot: '"', nbsp: "\u00a0" };

/**
 * Make of HTML that the service has cleaned what of it is on a short list; what is not is left out, or stays text.
 *
 * The second look at it: no parser of the browser sees it, so there is nothing that it could come to mean there.
 */
export function formatted(html) {
  const open = [document.createDocumentFragment()];
  const top = open[0];
  for (const [piece, ends, name, attributes] of html.matchAll(PIECE)) {
    if (!name) open[0].append(plain(piece));
    else if (ALLOWED.test(name)) {
      if (ends) open.splice(0, 1 + open.findIndex((each) => each.localName === name));
      else {
        const made = h(name, kept(name, attributes));
        open[0].append(made);
        if (!EMPTY.test(name)) open.unshift(made);
      }
    }
  }
  top.normalize();
  return top;
}

/** Make the text of a comment, which is in whatever language it was written in. */
export const written = (html) => h("div", { part: "text", lang: "", dir: "auto" }, formatted(html));

function kept(name, attributes) {
  const { href, title, start } = Object.fromEntries(
    [...attributes.matchAll(/([a-z]+)="([^"]*)"/g)].map(([, key, value]) => [key, value.replace(/&[#\w]+;/g, plain)]),
  );
  if (name === "ol") return { start: Number(start) || null };
  return name === "a" ? { href: safe(href), title, rel: "nofollow ugc noopener", part: "link" } : {};
}

const plain = (piece) => {
  const [, number, sign] = /^&(?:#(\d+)|(\w+));$/.exec(piece) ?? [];
  return number ? String.fromCodePoint(number) : (SIGNS[sign] ?? piece);
};

/** Give an address that may be followed, else null. */
export function safe(address) {
  try {
    return /^(https?|mailto):$/.test(new URL(address, document.baseURI).protocol) ? address : null;
  } catch {
    return null;
  }
}
