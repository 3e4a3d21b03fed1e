const SERVICE = process.env.VERTEBRA_URL ?? "https://cms.example";

/** Ask the API; null for what is not there. What is asked is kept until a webhook says that it changed. */
export async function ask(path, tags = []) {
  const answer = await fetch(`${SERVICE}/api/v1${path}`, { cache: "force-cache", next: { tags: ["vertebra", ...tags] } });
  if (answer.status === 404) return null;
  const told = await answer.json();
  if (!answer.ok) throw new Error(told.detail);
  return told;
}
