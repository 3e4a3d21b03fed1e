// The form: what is typed stays until it is sent, whatever happens meanwhile.
import { button, h, submit, written } from "./making.js";
import { placed } from "./remark.js";
import { canSolve, hex, solution } from "../reader/task.js";

const PLAIN = ["body", "author_name", "author_email"];

/** Make the form of a thread; `answer(comment)` moves it below the comment that is answered, `answer()` back. */
export function writing(thread) {
  const { words, keeping, policy } = thread;
  let key = newKey();
  let parent = null;
  let started = null;
  let solved = null;

  const asked = (name) => policy.required.includes(name);
  const error = (name) => h("p", { id: `${name}-error`, part: "error" });
  const labelled = (name, input) => {
    input.setAttribute("aria-describedby", `${name}-error ${name}-hint`);
    return h(
      "div",
      { part: "field" },
      h("label", { for: name }, words(name), !input.required && ` (${words("optional")})`),
      h("p", { id: `${name}-hint`, class: "soft" }, words(`${name}Hint`)),
      input,
      error(name),
    );
  };
  const line = (name, type, auto, most) =>
    labelled(
      name,
      h("input", {
        id: name,
        name,
        type,
        autocomplete: auto,
        maxlength: most,
        dir: "auto",
        part: "input",
        required: asked(name),
      }),
    );
  const tick = (name, label, value = "true") =>
    h("div", null, h("label", null, h("input", { type: "checkbox", name, value }), " ", label), error(name));

  const body = h("textarea", { id: "body", name: "body", rows: 4, required: true, dir: "auto", part: "input" });
  const left = h("span");
  const looks = h("div", { part: "preview", hidden: true });
  const task = h("p", { role: "status", class: "soft" });
  const wrong = h("p", { role: "alert", part: "error" });
  const answering = h("p", { part: "meant", hidden: true });
  const rest = h(
    "div",
    { part: "more", hidden: true },
    h("p", { class: "soft" }, policy.hold !== "flagged" && `${words(policy.hold)} `, words("marks"), " ", left),
    looks,
    h(
      "div",
      { class: "two" },
      line("author_name", "text", "nickname", 100),
      line("author_email", "email", "email", 254),
    ),
    h(
      "div",
      { class: "unseen", "aria-hidden": "true" },
      h("label", null, words("trap"), h("input", { name: policy.form.honeypot, tabindex: -1, autocomplete: "off" })),
    ),
    policy.consent &&
      h(
        "div",
        { dir: "auto", part: "consent", lang: thread.language },
        tick("consent", policy.consent.text, policy.consent.version),
      ),
    policy.letters &&
      h(
        "fieldset",
        null,
        h("legend", null, words("letters")),
        ...["notify_replies", "notify_decision"].map((name) => tick(name, words(name))),
        h("p", { class: "soft" }, words("lettersHint")),
      ),
    wrong,
    h(
      "p",
      { part: "actions" },
      submit(words("send")),
      button(words("look"), look),
    ),
    task,
    h("p", { class: "soft" }, h("a", { href: thread.privacy }, words("kept"))),
  );
  const form = h(
    "form",
    { part: "form", novalidate: true, "aria-label": words("write"), submit: send, input: typed, focusin: unfold },
    answering,
    labelled("body", body),
    rest,
  );
  const field = (name) => form.elements[name];

  refill();
  return { form, answer };

  function refill() {
    const kept = keeping.draft;
    if (!Object.keys(kept).length) return;
    for (const name of PLAIN) field(name).value = kept[name] ?? "";
    unfold();
    count();
  }

  function typed() {
    key = newKey();
    count();
    keeping.draft = Object.fromEntries(PLAIN.map((name) => [name, field(name).value]).filter(([, value]) => value));
    if (policy.challenge && canSolve()) solve().catch(() => {});
  }

  function unfold() {
    rest.hidden = false;
    started ??= thread.ask("/comment-challenge", { cache: "no-store" }).then(
      (told) => told.started,
      () => null,
    );
  }

  function count() {
    const room = policy.length - [...body.value].length;
    left.textContent = room < 0 ? words("over", { n: -room }) : room < 500 ? words("left", { n: room }) : "";
  }

  /** Answer a comment below it, or write one of its own again. */
  function answer(comment) {
    parent = comment?.id ?? null;
    answering.hidden = !comment;
    if (comment) {
      const apart = button(words("apart"), () => answer());
      answering.replaceChildren(words("answering", { name: comment.author.name }), " ", apart);
      thread.places.get(comment.id).querySelector("article").after(form);
    } else thread.formPlace.append(form);
    key = newKey();
    body.focus();
  }

  async function look() {
    tellFaults({});
    if (!body.value.trim()) return tellFaults({ body: words("empty") });
    try {
      const { content_html: html } = await thread.ask(`${thread.path}/preview`, { body: { body: body.value } });
      looks.replaceChildren(h("strong", null, words("looks")), written(html));
      looks.hidden = false;
    } catch (problem) {
      refuse(problem);
    }
  }

  async function send(event) {
    event.preventDefault();
    if (form.ariaBusy) return;
    if (tellFaults(faults())) return;
    form.ariaBusy = "true";
    try {
      if (policy.challenge && !canSolve()) return (wrong.textContent = words("unable"));
      task.textContent = words(policy.challenge ? "solving" : "sending");
      await thank(await sent().catch(again));
    } catch (problem) {
      refuse(problem);
    } finally {
      form.ariaBusy = null;
      task.textContent = "";
    }
  }

  /** Find what can be told without asking. */
  function faults() {
    const found = {};
    const room = policy.length - [...body.value].length;
    if (!body.value.trim()) found.body = words("empty");
    else if (room < 0) found.body = words("over", { n: -room });
    if (!field("author_name").validity.valid) found.author_name = words("noName");
    field("author_email").required = asked("author_email") || form.querySelector("fieldset :checked");
    if (!field("author_email").validity.valid) found.author_email = words("noEmail");
    if (field("consent")?.checked === false) found.consent = words("noConsent");
    return found;
  }

  async function sent() {
    const filled = Object.fromEntries([...new FormData(form)].filter(([, value]) => value));
    for (const name of ["notify_replies", "notify_decision"]) if (filled[name]) filled[name] = true;
    if (parent) filled.parent_id = parent;
    const stamp = await started;
    if (stamp) filled.started = stamp;
    if (policy.challenge) filled.challenge = await solve();
    return thread.ask(thread.path, { body: filled, token: keeping.token(), key });
  }

  /** Send once more where nothing but the solution was wrong, such as one that is too old. */
  function again(problem) {
    if (!problem.faults?.challenge) throw problem;
    solved = null;
    key = newKey();
    return sent();
  }

  /** Solve the task of the site while somebody writes, once for each comment. */
  function solve() {
    solved ??= solution(`${thread.base}/api/v1/comment-challenge`);
    solved.catch(() => (solved = null));
    return solved;
  }

  async function thank({ comment, status, notice, edit_token: token }) {
    solved = null;
    keeping.keep(comment.id, token);
    keeping.draft = {};
    body.value = "";
    looks.hidden = true;
    count();
    if (parent) thread.formPlace.append(form);
    parent = null;
    answering.hidden = true;
    const own = { ...comment, source: "", status, editable_until: null };
    placed(thread, await thread.own(comment.id).catch(() => own));
    if (status === "approved") thread.recount(1);
    thread.say(words(status === "approved" ? "shown" : "arrived"));
    if (!thread.warn(notice)) thread.goTo(comment.id);
    thread.tell("sent", { id: comment.id, parentId: comment.parent_id, status });
  }

  function refuse(problem) {
    if (!tellFaults(problem.faults ?? {})) {
      wrong.textContent = thread.excuse(problem);
      thread.fail("send", problem);
    }
    thread.warn(problem.notice);
  }

  /** Tell at each field what is wrong with it, and go to the first. */
  function tellFaults(found) {
    const marked = [];
    wrong.textContent = "";
    for (const place of form.querySelectorAll("[part=error][id]")) {
      const name = place.id.slice(0, -6);
      place.textContent = found[name] ?? "";
      field(name).ariaInvalid = found[name] ? "true" : null;
      if (found[name]) marked.push(field(name));
    }
    if (marked.length) wrong.textContent = words("unsent");
    marked[0]?.focus();
    return marked.length;
  }
}

function newKey() {
  return hex(crypto.getRandomValues(new Uint8Array(16)));
}
