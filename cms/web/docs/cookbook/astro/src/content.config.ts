import { defineCollection } from "astro:content";
import type { Loader } from "astro/loaders";

const SERVICE = process.env.VERTEBRA_URL ?? "https://cms.example";

/** Loads a list of the API, page after page. */
function vertebra(path: string): Loader {
  return {
    name: "vertebra",
    async load({ store, logger }) {
      store.clear();
      let address: string | null = `${SERVICE}/api/v1${path}`;
      while (address) {
        const answer: Response = await fetch(address);
        const page: any = await answer.json();
        if (!answer.ok) throw new Error(page.detail);
        for (const item of page.items) {
          store.set({ id: item.slug, data: item, rendered: { html: item.content_html } });
        }
        address = page.next;
      }
      logger.info(`${store.keys().length} from ${path}`);
    },
  };
}

export const collections = {
  articles: defineCollection({ loader: vertebra("/articles?limit=100&expand=exercises,json_ld") }),
};
