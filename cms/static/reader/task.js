// The small task against floods, solved with what the browser has: no third party, nothing of the reader.
// https://altcha.org/docs/v2/proof-of-work: the number with which PBKDF2 gives a key that begins as asked.

const AT_ONCE = 8;
const MOST = 1_000_000;

/** Tell whether this browser can: it gives the means only to pages that came over a safe connection. */
export function canSolve() {
  return Boolean(globalThis.crypto?.subtle);
}

/** Ask for a task and solve it; give the solution as a comment takes it. */
export async function solution(address) {
  const answered = await fetch(address, { cache: "no-store", headers: { Accept: "application/json" } });
  if (!answered.ok) throw new Error(`no task: ${answered.status}`);
  const { parameters, signature } = await answered.json();
  if (!parameters) return null;
  const began = performance.now();
  for (let first = 0; first < MOST; first += AT_ONCE) {
    const tried = await Promise.all(Array.from({ length: AT_ONCE }, (_, step) => derived(parameters, first + step)));
    const found = tried.findIndex((key) => key.startsWith(parameters.keyPrefix));
    if (found < 0) continue;
    const solved = { counter: first + found, derivedKey: tried[found], time: Math.round(performance.now() - began) };
    return btoa(JSON.stringify({ challenge: { parameters, signature }, solution: solved }));
  }
  throw new Error("no solution");
}

async function derived({ nonce, salt, cost, keyLength }, counter) {
  const password = new Uint8Array([...bytes(nonce), 0, 0, 0, 0]);
  new DataView(password.buffer).setUint32(password.length - 4, counter);
  const key = await crypto.subtle.importKey("raw", password, "PBKDF2", false, ["deriveBits"]);
  const how = { name: "PBKDF2", hash: "SHA-256", salt: bytes(salt), iterations: cost };
  return hex(new Uint8Array(await crypto.subtle.deriveBits(how, key, keyLength * 8)));
}

function bytes(text) {
  return Uint8Array.from(text.match(/../g), (pair) => Number.parseInt(pair, 16));
}

/** Write octets as hexadecimal digits. */
export function hex(octets) {
  return Array.from(octets, (octet) => octet.toString(16).padStart(2, "0")).join("");
}
