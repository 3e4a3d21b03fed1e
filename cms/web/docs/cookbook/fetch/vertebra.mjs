const SERVICE = globalThis.process?.env.VERTEBRA_URL ?? "https://cms.example";

/** Ask the API; throws what went wrong in its own words. */
export async function ask(path, query = {}) {
  const address = new URL(`/api/v1${path}`, SERVICE);
  for (const [name, value] of Object.entries(query)) address.searchParams.set(name, value);
  return told(await fetch(address));
}

/** Give every item of a list, page after page. */
export async function* every(path, query = {}) {
  let page = await ask(path, { limit: 100, ...query });
  while (true) {
    yield* page.items;
    if (!page.next) return;
    page = await told(await fetch(page.next));
  }
}

async function told(answer) {
  const body = await answer.json();
  if (!answer.ok) throw new Error(`${body.status}: ${body.detail}`);
  return body;
}
