// The words of the element in the language of the page; what is not translated is told in English.
import { ask } from "./asking.js";
import { h } from "./making.js";

const TRANSLATED = ["es", "fr", "de"];
const found = {};

/** Give a function that tells a word by its name, its places filled in, plural forms by the number `n`. */
export async function wording(base, tags) {
  const tag = tags.find((each) => /^en\b/i.test(each) || TRANSLATED.includes(languageOf(each))) ?? "en";
  const language = languageOf(tag);
  if (language !== "en") {
    found[language] ??= ask(base, `/embed/${language}.json`, { root: "" }).catch(() => (found[language] = null));
  }
  const words = (await found[language]) ?? ENGLISH;
  const told = (name, places = {}) => {
    const word = words[name];
    const form = word.other ? (word[new Intl.PluralRules(tag).select(places.n)] ?? word.other) : word;
    return form.replace(/\{(\w+)\}/g, (_, place) => (place === "n" ? places.n.toLocaleString(tag) : places[place]));
  };
  told.tag = words === ENGLISH && language !== "en" ? "en" : tag;
  return told;
}

const languageOf = (tag) => tag.split("-")[0].toLowerCase();
const UNITS = { day: 86400, hour: 3600, minute: 60 };

/** Tell a moment: how long ago within a week, else its day; the exact time stays in the title. */
export function moment(at, tag) {
  const then = new Date(at);
  const passed = (Date.now() - then) / 1000;
  const [unit, length] = Object.entries(UNITS).find(([, each]) => passed >= each) ?? ["second", Infinity];
  const told =
    passed < 7 * UNITS.day
      ? new Intl.RelativeTimeFormat(tag, { numeric: "auto" }).format(-Math.floor(passed / length), unit)
      : then.toLocaleDateString(tag, { dateStyle: "long" });
  const exact = then.toLocaleString(tag, { dateStyle: "long", timeStyle: "short" });
  return h("time", { datetime: at, title: exact }, told);
}

/** Find the languages that are meant for an element, its own first. */
export function languages(element) {
  return [element.closest("[lang]")?.lang, document.documentElement.lang].filter(Boolean);
}
