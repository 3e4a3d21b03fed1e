// The comment form, sent without leaving the page. What was typed stays in the form; the tab keeps whose it is.
import { keepOwn, shown } from "./secrets.js";
import { canSolve, solution } from "./task.js";
import { showThread, tellThread } from "./thread.js";

const JSON_TYPE = { "Content-Type": "application/json", Accept: "application/json" };

export function enhance(form) {
  const parts = Object.fromEntries([...form.querySelectorAll("[data-part]")].map((part) => [part.dataset.part, part]));
  const address = new URL(form.dataset.thread, location.href);
  let key = newKey();
  let solving = null;

  form.noValidate = true;
  parts.look.hidden = false;
  if (parts.scriptless) parts.scriptless.hidden = true;
  form.elements.body.addEventListener("input", count);
  form.addEventListener("input", () => (key = newKey()));
  form.addEventListener("submit", send);
  if (form.dataset.task && canSolve()) form.addEventListener("input", solve);
  parts.look.addEventListener("click", look);
  parts.apart.addEventListener("click", (event) => {
    event.preventDefault();
    answer(null);
  });
  document.getElementById("thread")?.addEventListener("click", (event) => {
    const link = event.target.closest("[data-reply]");
    if (!link) return;
    event.preventDefault();
    answer(link);
  });
  count();

  function answer(link) {
    const remark = link?.closest(".remark");
    form.elements.parent_id.value = link?.dataset.reply ?? "";
    parts.answering.hidden = !link;
    parts.answered.textContent = remark?.querySelector("h3").textContent ?? "";
    parts.quoted.textContent = shortened(remark?.querySelector(".remark-text").textContent.trim() ?? "", 280);
    form.elements.body.focus();
  }

  function count() {
    const { left, over } = parts.left.dataset;
    const room = Number(form.elements.body.dataset.most) - [...form.elements.body.value].length;
    parts.left.textContent = room < 0 ? over.replace("{n}", -room) : room < 500 ? left.replace("{n}", room) : "";
    parts.left.classList.toggle("error", room < 0);
  }

  async function look() {
    tell({});
    try {
      const answered = await post(`${address.href}/preview`, { body: form.elements.body.value });
      if (!answered.ok) return refuse(answered);
      parts.looks.innerHTML = (await answered.json()).content_html;
      parts.preview.hidden = false;
    } catch {
      parts.summary.textContent = form.dataset.failed;
    }
  }

  async function send(event) {
    event.preventDefault();
    if (form.ariaBusy === "true") return;
    form.ariaBusy = "true";
    tell({});
    try {
      if (form.dataset.task && !canSolve()) return (parts.summary.textContent = parts.task.dataset.unable);
      let answered = await sent();
      if (await isSpoiled(answered)) answered = await sent();
      if (answered.ok) await thank(await answered.json());
      else await refuse(answered);
    } catch {
      parts.summary.textContent = form.dataset.failed;
    } finally {
      form.ariaBusy = "false";
    }
  }

  async function sent() {
    const told = written();
    if (form.dataset.task) {
      parts.task.textContent = parts.task.dataset.solving;
      told.challenge = await solve().finally(() => (parts.task.textContent = ""));
    }
    const answered = await post(address.href, told, { "Idempotency-Key": key, ...shown() });
    if (answered.ok) solving = null;
    return answered;
  }

  /** Solve the task of the site while somebody writes, once for each comment. */
  function solve() {
    solving ??= solution(new URL(form.dataset.task, location.href));
    solving.catch(() => (solving = null));
    return solving;
  }

  /** Tell whether nothing but the solution was wrong, such as one that is too old: then take a new task. */
  async function isSpoiled(answered) {
    if (answered.status !== 422 || !form.dataset.task) return false;
    const { errors = [] } = await answered.clone().json();
    if (!errors.some(({ pointer }) => pointer === "#/challenge")) return false;
    solving = null;
    key = newKey();
    return true;
  }

  function written() {
    const filled = [...new FormData(form)].filter(([name, value]) => value !== "" || REQUIRED.has(name));
    const told = Object.fromEntries(filled);
    if (told.parent_id) told.parent_id = Number(told.parent_id);
    for (const name of TICKED) if (told[name]) told[name] = true;
    return told;
  }

  /** Show at each field what is wrong with it, and go to the first. */
  async function refuse(answered) {
    const problem = await answered.json();
    const wrong = {};
    for (const fault of problem.errors ?? []) {
      const name = (fault.pointer ?? "").replace("#/", "");
      wrong[name] = wrong[name] ? `${wrong[name]} ${fault.detail}` : fault.detail;
    }
    const marked = tell(wrong);
    parts.summary.textContent = marked.length ? form.dataset.unsent : problem.detail;
    warn(parts.advice, problem.notice);
    if (problem.notice) parts.advice.focus();
    else (marked[0] ?? form.querySelector("[type=submit], button")).focus();
  }

  function tell(wrong) {
    parts.summary.textContent = "";
    const marked = [];
    for (const place of form.querySelectorAll(".field")) {
      const input = place.querySelector("input, textarea");
      const detail = wrong[input.name] ?? "";
      place.querySelector(".error").textContent = detail;
      place.classList.toggle("wrong", Boolean(detail));
      if (detail) marked.push(input);
      input.toggleAttribute("aria-invalid", Boolean(detail));
      if (detail) input.setAttribute("aria-invalid", "true");
    }
    return marked;
  }

  async function thank({ comment, status, notice: told, edit_token: token }) {
    keepOwn(comment.id, token);
    form.elements.body.value = "";
    answer(null);
    parts.preview.hidden = true;
    key = newKey();
    count();
    if (status === "approved") await showThread();
    else tellThread();
    const place = document.getElementById(`comment-${comment.id}`);
    const notice = document.getElementById("comment-waiting");
    warn(notice, told);
    if (status === "approved" && !place) notice.textContent = form.dataset.sent;
    notice.classList.toggle("shown", !place);
    (place ?? notice).focus();
    (place ?? notice).scrollIntoView({ block: "center" });
  }
}

const REQUIRED = new Set(["author_name", "author_email", "body"]);
const TICKED = ["notify_replies", "notify_decision"];

function post(address, body, headers = {}) {
  return fetch(address, { method: "POST", body: JSON.stringify(body), headers: { ...JSON_TYPE, ...headers } });
}

/** Say what its writer should know at once, behind the word that the comment arrived. */
function warn(place, told) {
  place.querySelector(".help")?.remove();
  if (!told) return;
  const box = document.createElement("div");
  box.className = "help";
  for (const text of told.text.split("\n\n")) box.append(made("p", text));
  const lines = document.createElement("ul");
  for (const { name, contact, country } of told.help_lines) {
    const line = made("li", `${name}${country === "*" ? "" : ` (${country})`}: `);
    line.append(reached(contact));
    lines.append(line);
  }
  if (lines.childElementCount) box.append(lines);
  place.append(box);
}

function made(name, text) {
  const element = document.createElement(name);
  element.textContent = text;
  return element;
}

/** A number that a telephone can call, or an address that opens beside. */
function reached(contact) {
  const way = made("a", contact);
  way.href = /^https?:/.test(contact) ? contact : `tel:${contact.replace(/[^+\d]/g, "")}`;
  return way;
}

function shortened(text, longest) {
  const letters = [...text];
  return letters.length > longest ? `${letters.slice(0, longest - 1).join("")}…` : text;
}

function newKey() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (part) => part.toString(16).padStart(2, "0")).join("");
}
