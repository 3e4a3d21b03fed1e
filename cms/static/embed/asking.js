// Asking the service: JSON both ways, never a cookie, and an answer within twenty seconds or none.
const PATIENCE = 20_000;

/**
 * Ask for a path below /api/v1, or send a body there, and give the document; raises what fetch raises where nobody
 * answers.
 *
 * Where the service says no, the error has its `status`, the `faults` by the name of the field, the `wait` in seconds,
 * and a `notice` for who may be in danger.
 */
export async function ask(base, path, { root = "/api/v1", body, token, key, ...how } = {}) {
  const headers = { Accept: "application/json" };
  if (body) headers["Content-Type"] = "application/json";
  if (token) headers.Authorization = `Edit ${token}`;
  if (key) headers["Idempotency-Key"] = key;
  const answered = await fetch(base + root + path, {
    method: body ? "POST" : "GET",
    headers,
    body: body && JSON.stringify(body),
    credentials: "omit",
    cache: token ? "no-store" : "default",
    signal: AbortSignal.timeout(PATIENCE),
    ...how,
  });
  const told = await answered.json().catch(() => ({}));
  if (answered.ok) return told;
  throw Object.assign(new Error(told.detail), told, {
    status: answered.status,
    faults: Object.fromEntries((told.errors ?? []).map(({ pointer, detail }) => [pointer?.slice(2), detail])),
    wait: Number(answered.headers.get("Retry-After")) || 1,
  });
}
