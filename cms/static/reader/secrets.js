// What this tab knows of its own comments and votes: it forgets them when it is closed, for many share a device.
const OWN = "vertebra.own";
const VOTES = "vertebra.votes";

function read(name) {
  try {
    return JSON.parse(sessionStorage.getItem(name)) ?? {};
  } catch {
    return {};
  }
}

function write(name, kept) {
  try {
    sessionStorage.setItem(name, JSON.stringify(kept));
  } catch {
    // a browser that keeps nothing: the comment stands all the same, and cannot be changed
  }
}

export const own = () => read(OWN);
export const keepOwn = (id, token) => write(OWN, { ...own(), [id]: { token, thread: location.pathname } });
export const votes = () => read(VOTES);
export const keepVote = (id, value) => write(VOTES, { ...votes(), [id]: value });

export function forgetOwn(id) {
  const { [id]: _gone, ...rest } = own();
  write(OWN, rest);
}

/** The header that shows whose a comment is; without an id that of the newest, to show who writes again. */
export function shown(id = Object.keys(own()).at(-1)) {
  const kept = own()[id];
  return kept ? { Authorization: `Edit ${kept.token}` } : {};
}
