// One comment in its thread, with what readers can do about it.
import { button, formatted, h, safe, submit, written } from "./making.js";
import { moment } from "./wording.js";

const DEEPEST = 4;

/**
 * Make a comment with its replies; `above` is the id of the comment that it stands under.
 *
 * One that is here already is given as it stands, so that its author finds it once, and where it belongs.
 */
export function remark(thread, comment, above) {
  const { id, replies } = comment;
  const place =
    thread.places.get(id) ??
    h(
      "li",
      { part: "item" },
      article(thread, thread.later.get(id) ?? comment, above),
      h("ol", { part: "replies", role: "list" }),
      h("div"),
    );
  thread.places.set(id, place);
  const list = repliesIn(place);
  thread.add(replies, id, list, list.nextSibling);
  return place;
}

/** Find the list of the replies, whatever lists the comment holds itself. */
export const repliesIn = (place) => place.querySelector(":scope > ol");

function article(thread, comment, above) {
  const { words, level } = thread;
  const { id, author } = comment;
  const known = { tabindex: -1, id: `comment-${id}` };
  if (comment.removed) return h("article", { part: "comment removed", ...known }, h("p", null, words("removed")));
  const name = author.name;
  thread.names.set(id, name);
  const link = author.url && safe(author.url);
  const meant = comment.parent_id !== above && thread.names.get(comment.parent_id);
  const body = written(comment.content_html);
  const made = h(
    "article",
    { part: `comment${comment.status === "pending" ? " waiting" : ""}`, "aria-labelledby": `by-${id}`, ...known },
    h(
      "header",
      null,
      thread.pictures &&
        h("img", { src: avatar(thread, author), alt: "", width: 36, height: 36, loading: "lazy", part: "avatar" }),
      h(
        "div",
        null,
        h(
          `h${level + 1}`,
          { id: `by-${id}`, dir: "auto", part: "author" },
          link ? h("a", { href: link, rel: "nofollow ugc noopener" }, name) : name,
        ),
        author.is_staff && h("span", { part: "badge" }, words("team")),
        h(
          "p",
          null,
          h("a", { href: `#comment-${id}` }, moment(comment.created_at, words.tag)),
          comment.edited_at && ` · ${words("changed")}`,
        ),
      ),
    ),
    comment.status && comment.status !== "approved" && h("p", { part: "state" }, words(comment.status)),
    meant &&
      h("p", { part: "meant" }, h("a", { href: `#comment-${comment.parent_id}` }, words("answering", { name: meant }))),
    body,
    comment.correction && correction(thread, comment.correction),
  );
  made.append(...(comment.source == null ? reactions(thread, comment, made) : ownActions(thread, comment, body)));
  return made;
}

/** Give the picture, if it is the service's own: readers are shown to nobody else. */
function avatar({ base }, { avatar_url: url }) {
  return new URL(url).origin === new URL(base).origin ? url : null;
}

function correction({ words }, { html, source, by, at }) {
  return h(
    "aside",
    { part: "correction", "aria-label": words("correction") },
    h("p", null, h("strong", null, words("correction")), ` · ${by} · `, moment(at, words.tag)),
    h("div", { dir: "auto" }, formatted(html)),
    h("p", null, words("source"), " ", h("a", { href: safe(source.url), rel: "noopener", dir: "auto" }, source.title)),
  );
}

function reactions(thread, comment, place) {
  const { words, keeping } = thread;
  const by = words("by", { name: comment.author.name });
  const named = (word) => ({ "aria-label": `${words(word)}: ${by}` });
  const score = h("b", null, String(comment.score));
  const mark = () =>
    [up, down].forEach((each, at) => (each.ariaPressed = keeping.vote(comment.id) === 1 - 2 * at));
  const vote = async (press, value) => {
    const wanted = keeping.vote(comment.id) === value ? 0 : value;
    const told = await thread.quietly(press, () =>
      thread.ask(`/comments/${comment.id}/votes`, { body: { value: wanted }, token: keeping.token(comment.id) }),
    );
    if (!told) return;
    keeping.keepVote(comment.id, told.value);
    score.textContent = told.score;
    mark();
    thread.tell("voted", { id: comment.id, value: told.value, score: told.score });
  };
  const up = button(words("helpful"), () => vote(up, 1), named("helpful"));
  const down = button(words("unhelpful"), () => vote(down, -1), named("unhelpful"));
  mark();
  const report = button(words("report"), () => reporting(thread, comment, place, report), named("report"));
  return [
    h(
      "p",
      { part: "actions" },
      thread.open && button(words("reply"), () => thread.form.answer(comment), named("reply")),
      up,
      down,
      h("span", { part: "score" }, h("span", { class: "unseen" }, words("score")), " ", score),
      report,
    ),
  ];
}

const REASONS = [
  "danger",
  "unsafe_advice",
  "misinformation",
  "abusive",
  "personal_data",
  "advertising",
  "off_topic",
  "other",
];

/** Ask what is wrong with a comment, below it; pressed again it goes away. */
function reporting(thread, comment, place, from) {
  const { words } = thread;
  const before = place.querySelector("form");
  if (before) return before.remove();
  const close = () => (form.remove(), from.focus());
  const choice = (value) =>
    h("label", null, h("input", { type: "radio", name: "reason", value, required: true }), words(value));
  const send = async (event) => {
    event.preventDefault();
    const { reason, note } = Object.fromEntries(new FormData(form));
    const body = { reason, ...(note && { note }) };
    const told = await thread.quietly(form, () => thread.ask(`/comments/${comment.id}/reports`, { body }));
    if (!told) return;
    close();
    thread.say(words("reported"), true);
    thread.warn(told.notice);
    thread.tell("reported", { id: comment.id });
  };
  const form = h(
    "form",
    { part: "report", submit: send },
    h("fieldset", null, h("legend", null, words("wrong")), ...REASONS.map(choice)),
    h("label", { for: `note-${comment.id}` }, words("note"), ` (${words("optional")})`),
    h("textarea", { id: `note-${comment.id}`, name: "note", rows: 2, maxlength: 1000, dir: "auto", part: "input" }),
    h("p", { class: "soft" }, words("reportHint")),
    h("p", { part: "actions" }, submit(words("sendReport")), button(words("cancel"), close)),
  );
  place.append(form);
  form.querySelector("input").focus();
}

/** What one can do about a comment of one's own, while there is time. */
function ownActions(thread, comment, body) {
  const { words } = thread;
  const { id } = comment;
  const send = (press, method, sent) =>
    thread.quietly(press, () => thread.ask(`/comments/${id}`, { method, body: sent, token: thread.keeping.token(id) }));
  const only = (shown) => {
    for (const each of [row, asking, form]) each.hidden = each !== shown;
    body.hidden = shown === form;
  };
  const text = h("textarea", { id: `edit-${id}`, rows: 6, dir: "auto", part: "input" });
  const change = button(words("change"), () => {
    only(form);
    text.value = comment.source;
    text.focus();
  });
  const back = button(words("back"), () => {
    only(asking);
    yes.focus();
  });
  const yes = button(words("yes"), async () => (await send(yes, "DELETE")) && thread.takeAway(comment));
  const no = button(words("no"), () => (only(row), back.focus()));
  const save = async (event) => {
    event.preventDefault();
    const told = await send(form, "PATCH", { body: text.value, version: comment.version });
    if (!told) return;
    placed(thread, told);
    thread.say(words(told.status === "approved" ? "saved" : "savedWaits"));
    if (!thread.warn(told.notice)) thread.goTo(id);
    thread.tell("changed", { id, status: told.status });
  };
  const row = h("p", { part: "actions" }, change, back);
  const asking = h("p", { part: "actions", hidden: true }, words("sure"), " ", yes, no);
  const form = h(
    "form",
    { part: "edit", submit: save, hidden: true },
    h("label", { for: text.id }, words("edit")),
    text,
    h("p", { part: "actions" }, submit(words("save")), button(words("leave"), () => (only(row), change.focus()))),
  );
  if (comment.editable_until) return [row, asking, form];
  const away = () => {
    thread.keeping.forget(id);
    thread.places.get(id).remove();
    thread.title.focus();
  };
  return comment.status === "rejected" ? [h("p", { part: "actions" }, button(words("away"), away))] : [];
}

/** Put a comment that is new here into its place: under what it answers, or first of all. */
export function placed(thread, comment) {
  const before = thread.places.get(comment.id);
  const above = thread.places.get(comment.parent_id);
  const within = above && depth(above) < DEEPEST;
  const shownUnder = within ? comment.parent_id : null;
  if (before) before.querySelector("article").replaceWith(article(thread, comment, shownUnder));
  else {
    const made = remark(thread, comment, shownUnder);
    if (!above) thread.list.prepend(made);
    else if (within) repliesIn(above).append(made);
    else above.after(made);
  }
}

const depth = (place) => (place ? 1 + depth(place.parentNode.closest("li")) : 0);
