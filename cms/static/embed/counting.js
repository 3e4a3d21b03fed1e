// The number of comments at each link of a list, asked for together.
import { ask } from "./asking.js";
import { languages, wording } from "./wording.js";

const MOST_COUNTED = 100;
const LONGEST_ADDRESS = 1800;

/** Where the service is: the address that this file came from. */
export const HOME = [document.currentScript, ...document.scripts]
  .map((each) => each?.src?.match(/^(.*)\/embed\.js(\?|$)/)?.[1])
  .find(Boolean);

/** Fill the elements that ask for a number: `data-cms-comments-count="article:slug"`, within a root. */
export async function countComments(root = document, base = HOME) {
  const places = Map.groupBy(
    root.querySelectorAll("[data-cms-comments-count]"),
    (each) => each.dataset.cmsCommentsCount,
  );
  for (const names of batches([...places.keys()].filter((name) => /^(article|exercise):./.test(name)))) {
    const { items } = await ask(base, `/comment-counts?${names.map(parameter).join("&")}`);
    for (const { type, slug, count } of items) {
      for (const place of places.get(`${type}:${slug}`)) {
        const words = await wording(base, languages(place));
        place.textContent = place.dataset.format === "number" ? count : words("comments", { n: count });
      }
    }
  }
}

const parameter = (name) => encodeURIComponent(name).replace("%3A", "=");

function batches(names) {
  const all = [[]];
  for (const name of names) {
    const last = all.at(-1);
    const length = [...last, name].map(parameter).join("&").length;
    if (last.length === MOST_COUNTED || length > LONGEST_ADDRESS) all.push([name]);
    else last.push(name);
  }
  return all.filter((each) => each.length);
}
