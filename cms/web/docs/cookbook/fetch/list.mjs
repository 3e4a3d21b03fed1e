import { ask, every } from "./vertebra.mjs";

for await (const article of every("/articles", { fields: "slug,title,published_at", sort: "-published_at" })) {
  console.log(article.published_at.slice(0, 10), article.title);
}

const [exercise] = (await ask("/exercises", { limit: 1 })).items;
for (const [number, step] of exercise.steps.entries()) console.log(`${number + 1}. ${step.text}`);
