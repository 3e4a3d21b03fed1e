// What this browser keeps: the edit tokens of one's own comments, one's votes, what is typed and not sent. No cookie.
const KEPT = 30 * 86400_000;

function read(store, name) {
  try {
    return JSON.parse(globalThis[store].getItem(name)) ?? {};
  } catch {
    return {};
  }
}

function write(store, name, kept) {
  try {
    if (Object.keys(kept).length) globalThis[store].setItem(name, JSON.stringify(kept));
    else globalThis[store].removeItem(name);
  } catch {
    // a browser that keeps nothing: all works, and is forgotten with the page
  }
}

/** What is kept of a thread; with `inTab` it is all gone when the tab is closed, for devices that many share. */
export class Keeping {
  constructor(base, thread, inTab) {
    this.store = inTab ? "sessionStorage" : "localStorage";
    this.names = { own: `cms-comments.own ${base}`, votes: `cms-comments.votes ${base}` };
    this.typing = `cms-comments.draft ${base} ${thread}`;
    this.thread = thread;
  }

  all() {
    const kept = Object.entries(read(this.store, this.names.own));
    return Object.fromEntries(kept.filter(([, { at }]) => at > Date.now() - KEPT));
  }

  /** Give the ids of one's own comments in this thread. */
  mine() {
    const all = this.all();
    return Object.keys(all).filter((id) => all[id].thread === this.thread);
  }

  /** Give the token of a comment; without an id that of the newest, to show who writes again. */
  token(id = Object.keys(this.all()).at(-1)) {
    return this.all()[id]?.token;
  }

  keep(id, token) {
    write(this.store, this.names.own, { ...this.all(), [id]: { token, thread: this.thread, at: Date.now() } });
  }

  forget(id) {
    const { [id]: _gone, ...rest } = this.all();
    write(this.store, this.names.own, rest);
  }

  vote(id) {
    return read(this.store, this.names.votes)[id] ?? 0;
  }

  keepVote(id, value) {
    const { [id]: _before, ...rest } = read(this.store, this.names.votes);
    write(this.store, this.names.votes, value ? { ...rest, [id]: value } : rest);
  }

  get draft() {
    return read("sessionStorage", this.typing);
  }

  set draft(typed) {
    write("sessionStorage", this.typing, typed);
  }
}
