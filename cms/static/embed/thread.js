// What an element shows, and what its parts share.
import { advice } from "./advice.js";
import { ask } from "./asking.js";
import { HOME } from "./counting.js";
import { Keeping } from "./keeping.js";
import { button, h } from "./making.js";
import { placed, remark, repliesIn } from "./remark.js";
import { languages, wording } from "./wording.js";
import { writing } from "./writing.js";

const MOST_PAGES = 10;

export const commentInHash = () => Number(/^#comment-(\d+)$/.exec(location.hash)?.[1]);

/** What an element shows, and what its parts share: the words, the service, the places of the comments. */
export class Thread {
  constructor(host) {
    const [kind, slug] = (host.getAttribute("for") ?? "").split(":");
    this.host = host;
    this.base = (host.getAttribute("base") ?? HOME ?? "").replace(/\/+$/, "");
    this.entry = `/${kind}s/${encodeURIComponent(slug)}`;
    this.level = Number(host.getAttribute("heading")) || 2;
    this.sort = host.getAttribute("sort") ?? "oldest";
    this.pictures = host.getAttribute("avatars") !== "off";
    this.keeping = new Keeping(this.base, `${kind}:${slug}`, host.getAttribute("keep") === "tab");
    this.places = new Map();
    this.names = new Map();
    this.rest = new Map(); // by the comment that it stands below: what brings its next page
    this.later = new Map(); // one's own comments that such a page brings
    this.told = h("p", { part: "status", role: "status", tabindex: -1 });
  }

  ask(path, how) {
    return ask(this.base, path, how);
  }

  /** Give a page of comments, `next` as the service gave it; who wrote here sees the newest state of it. */
  page(next, sort = this.sort) {
    const cache = this.keeping.mine().length ? "no-cache" : "default";
    return this.ask(this.path + (next ? new URL(next).search : `?sort=${sort}`), { cache });
  }

  own(id) {
    return this.ask(`/comments/${id}`, { token: this.keeping.token(id) });
  }

  async load() {
    const { shadowRoot: root } = this.host;
    this.words = await wording(this.base, languages(this.host));
    this.told.textContent = this.words("loading");
    root.replaceChildren(this.framed(this.told), h("slot"));
    try {
      const [site, entry] = await Promise.all([
        this.ask("/site"),
        this.ask(`${this.entry}?fields=type,slug,comments,published_at`),
      ]);
      this.path = `/${entry.type}s/${entry.slug}/comments`;
      const page = await this.page();
      this.language = site.languages[0];
      if (!languages(this.host).length) this.words = await wording(this.base, [this.language]);
      if (this.host.thread !== this) return;
      this.privacy = site.privacy.url;
      this.show(site.comments, entry, page);
    } catch (problem) {
      const retry = button(this.words("again"), () => this.load());
      this.told.textContent = problem.status === 404 ? problem.message : this.words("unloaded");
      root.replaceChildren(this.framed(this.told, retry), h("slot"));
      this.fail("load", problem);
      return;
    }
    await this.showOwn();
    await this.goToHash();
  }

  show(policy, { comments, published_at: at }, page) {
    const { words, level, told } = this;
    this.policy = policy;
    const lasts = (policy.days_open || Infinity) * 86400_000;
    this.open = comments.open && policy.open && Date.now() - Date.parse(at) < lasts;
    this.title = h(`h${level}`, { part: "heading", tabindex: -1 });
    this.list = h("ol", { part: "thread", role: "list" });
    this.further = h("div");
    this.notice = h("div");
    this.form = this.open && writing(this);
    this.formPlace = h("div", null, this.form.form ?? h("p", { part: "closed" }, words("closed")));
    this.fill(page);
    this.host.shadowRoot.replaceChildren(
      this.framed(
        this.notice,
        h("header", null, this.title, this.orders()),
        this.formPlace,
        told,
        this.list,
        this.further,
      ),
    );
    this.tell("ready", { count: page.count });
  }

  /** Frame what is shown: it runs as its own words do, whichever way those of the page run. */
  framed(...parts) {
    return h("div", { part: "root", lang: this.words.tag, dir: "ltr" }, ...parts);
  }

  fill(page) {
    this.list.replaceChildren();
    for (const each of [this.places, this.rest, this.later]) each.clear();
    this.count = page.count;
    this.recount(0);
    this.add(page);
    this.say(page.items.length || !this.open ? "" : this.words("none"));
  }

  /** Add a page of comments to a list, that of the replies to `above` or that of all, and offer the next below it. */
  add({ items, next }, above = null, list = this.list, further = this.further) {
    const made = items.map((each) => remark(this, each, above));
    list.append(...made);
    this.rest.delete(above);
    further.replaceChildren();
    if (!next) return made;
    const more = async () => this.add(await this.page(next), above, list, further);
    const press = button(this.words(above ? "moreReplies" : "more"), async () => {
      const found = await this.quietly(press, more);
      if (found) this.tellMore(found);
    });
    this.rest.set(above, more);
    further.append(press);
    return made;
  }

  recount(step) {
    this.count += step;
    const { words, count } = this;
    this.title.textContent = count ? words("comments", { n: count }) : words("title");
  }

  /** Offer the orders; what is being written stays. */
  orders() {
    const { words } = this;
    const mark = () => all.forEach((each) => (each.ariaPressed = each.dataset.sort === this.sort));
    const choose = async (press) => {
      const { sort } = press.dataset;
      const page = await this.quietly(press, () => this.page(null, sort));
      if (!page) return;
      this.sort = sort;
      mark();
      if (this.form) this.formPlace.append(this.form.form);
      this.fill(page);
      await this.showOwn();
    };
    const all = ["oldest", "newest", "best"].map((sort) =>
      button(words(sort), (event) => choose(event.currentTarget), { "data-sort": sort }),
    );
    mark();
    return h("div", { part: "sort", role: "group", "aria-label": words("order"), hidden: this.count < 2 }, ...all);
  }

  /** Show one's own comments to who wrote them, whether others see them yet or not. */
  async showOwn() {
    for (const id of this.keeping.mine()) {
      try {
        const comment = await this.own(id);
        if (comment.status !== "approved" || this.places.has(comment.id) || !this.rest.has(null)) placed(this, comment);
        else this.later.set(comment.id, comment);
      } catch (problem) {
        if ([403, 404].includes(problem.status)) this.keeping.forget(id);
      }
    }
  }

  takeAway({ id, status }) {
    const place = this.places.get(id);
    this.keeping.forget(id);
    if (repliesIn(place).firstChild) placed(this, { id, removed: true });
    else place.remove();
    if (status === "approved") this.recount(-1);
    this.say(this.words("gone"), true);
    this.tell("deleted", { id });
  }

  /** Go to the comment that the address names; it is newer than what it answers, so it is sought below that alone. */
  async goToHash() {
    const id = commentInHash();
    let pages = 0;
    for (const [above, more] of this.rest) {
      if (this.places.has(id) || pages === MOST_PAGES) break;
      if (above < id) {
        await more(); // which puts what follows that page at the end of what is gone through
        pages += 1;
      }
    }
    this.goTo(id);
  }

  goTo(id) {
    const article = this.places.get(id)?.querySelector("article");
    article?.focus({ preventScroll: true });
    article?.scrollIntoView({ block: "center" });
  }

  tellMore(made) {
    this.say(this.words("loaded", { n: made.length }));
    made[0]?.querySelector("article").focus();
  }

  say(text, go) {
    this.told.textContent = text;
    if (go) this.told.focus();
  }

  /** Show advice before all else, and go to it. */
  warn(notice) {
    if (!notice) return false;
    const box = advice(notice, this);
    this.notice.replaceChildren(box);
    box.focus({ preventScroll: true });
    box.scrollIntoView({ block: "start" });
    return true;
  }

  /** Do something that may fail, once at a time; say what went wrong beside it and give nothing then. */
  async quietly(place, work) {
    if (place.ariaBusy) return null;
    place.ariaBusy = "true";
    const row = place.closest("[part=actions]") ?? place;
    row.parentNode.querySelector(":scope > [role=alert]")?.remove();
    try {
      return await work();
    } catch (problem) {
      row.after(h("p", { role: "alert", part: "error" }, this.excuse(problem)));
      this.fail("act", problem);
      return null;
    } finally {
      place.ariaBusy = null;
    }
  }

  /** Say why something could not be done: in the words of the page where it has some, else in those of the service. */
  excuse({ status, wait, faults, message }) {
    if (!status) return this.words("offline");
    if (status === 429) return this.words("tooMany", { n: wait });
    return status === 409 && this.form?.form.ariaBusy ? this.words("twice") : (Object.values(faults)[0] ?? message);
  }

  fail(action, problem) {
    this.tell("error", { action, status: problem.status ?? 0 });
  }

  /** Tell the page that something happened: numbers and states, nothing that anybody wrote. */
  tell(what, detail) {
    this.host.dispatchEvent(new CustomEvent(`cms-comments:${what}`, { bubbles: true, composed: true, detail }));
  }
}
