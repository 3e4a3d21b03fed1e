// One's own comments: changed and taken back in place while that is possible, and seen while they wait.
import { forgetOwn, own, shown } from "./secrets.js";
import { onThread, showThread } from "./thread.js";

const JSON_TYPE = { "Content-Type": "application/json", Accept: "application/json" };

export function showOwn() {
  const model = document.getElementById("own-model");
  if (model) onThread(() => Promise.all(Object.keys(own()).map((id) => one(id, model))));
}

async function one(id, model) {
  if (own()[id].thread !== location.pathname) return;
  let comment;
  try {
    const answered = await fetch(address(id), { headers: shown(id), cache: "no-store" });
    if (answered.status === 404 || answered.status === 403) forgetOwn(id);
    if (!answered.ok) return;
    comment = await answered.json();
  } catch {
    return; // no connection: it is as it was
  }
  document.querySelectorAll(`[data-own="${id}"]`).forEach((before) => before.remove());
  const place = document.querySelector(`#comment-${id}.remark`) ?? waiting(comment, model);
  if (comment.editable_until) place.append(actions(comment, model));
}

const address = (id) => `/api/v1/comments/${id}`;

/** Show a comment that others do not see yet to who wrote it. */
function waiting(comment, model) {
  const place = model.content.querySelector(".own-waiting").cloneNode(true);
  place.dataset.own = comment.id;
  place.querySelector(".remark-text").innerHTML = comment.content_html;
  const words = place.querySelector("[data-part=stands]");
  words.textContent = words.dataset[comment.status] ?? words.dataset.pending;
  document.getElementById("own").append(place);
  return place;
}

function actions(comment, model) {
  const box = model.content.querySelector(".own-actions").cloneNode(true);
  box.dataset.own = comment.id;
  const part = (name) => box.querySelector(`[data-part=${name}]`);
  const areas = ["buttons", "editing", "asking"].map(part);
  const only = (area) => areas.forEach((each) => (each.hidden = each !== area));
  const [buttons, editing, asking] = areas;
  const text = part("text");
  part("label").htmlFor = text.id = `own-text-${comment.id}`;
  part("change").addEventListener("click", () => {
    only(editing);
    text.value = comment.source;
    text.focus();
  });
  part("back").addEventListener("click", () => {
    only(asking);
    part("yes").focus();
  });
  for (const name of ["cancel", "no"]) {
    part(name).addEventListener("click", () => {
      only(buttons);
      part(name === "no" ? "back" : "change").focus();
    });
  }
  editing.addEventListener("submit", (event) => {
    event.preventDefault();
    send(comment, "PATCH", { body: text.value, version: comment.version }, box);
  });
  part("yes").addEventListener("click", () => send(comment, "DELETE", null, box));
  return box;
}

async function send(comment, method, body, box) {
  const wrong = box.querySelector("[role=alert]");
  wrong.textContent = "";
  if (box.ariaBusy === "true") return;
  box.ariaBusy = "true";
  try {
    const headers = { ...JSON_TYPE, ...shown(comment.id) };
    const answered = await fetch(address(comment.id), { method, headers, body: body && JSON.stringify(body) });
    if (!answered.ok) {
      wrong.textContent = (await answered.json()).detail;
      return;
    }
    if (method === "DELETE") forgetOwn(comment.id);
    document.querySelectorAll(`[data-own="${comment.id}"]`).forEach((before) => before.remove());
    await showThread();
    const told = document.getElementById("own-told");
    told.textContent = method === "DELETE" ? told.dataset.gone : told.dataset.changed;
    (document.getElementById(`comment-${comment.id}`) ?? told).focus();
  } catch {
    wrong.textContent = box.dataset.failed;
  } finally {
    box.ariaBusy = "false";
  }
}
