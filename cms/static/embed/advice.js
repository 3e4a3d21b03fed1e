// What a writer who may be in danger is told at once: on top, in the words of the site, with numbers to press.
import { h } from "./making.js";

/** Make the advice; the numbers are links that a telephone calls. */
export function advice({ text, help_lines: lines }, { words, level, language }) {
  const countries = new Intl.DisplayNames(words.tag, { type: "region" });
  const reached = lines.map(({ name, contact, country }) =>
    h("li", null, h("span", null, country === "*" ? name : `${name}, ${countries.of(country)}`), " ", way(contact)),
  );
  return h(
    "section",
    { part: "notice", tabindex: -1, "aria-labelledby": "advice" },
    h(`h${level}`, { id: "advice" }, words("first_read")),
    h("div", { lang: language, dir: "auto" }, ...text.split("\n\n").map((each) => h("p", null, each))),
    reached.length > 0 && h("ul", { role: "list" }, ...reached),
  );
}

function way(contact) {
  const href = /^https?:/.test(contact) ? contact : `tel:${contact.replace(/[^+\d]/g, "")}`;
  return h("a", { href, part: "help-line" }, contact);
}
