// The state of something that the worker does: asked again while it goes on, and the page anew once it is over.

const EVERY = 2_000;
const SELDOM = 30_000;
const NOT_YET = new Set(["waiting checking"]); // steps of one wait, which need no other page

const state = document.querySelector("[data-at-work]");
let mark = "";
let pause = EVERY;

async function ask() {
  try {
    const answer = await fetch(state.dataset.state, { headers: mark ? { "If-None-Match": mark } : {} });
    if (answer.status === 200) {
      mark = answer.headers.get("ETag") ?? "";
      const stands = answer.headers.get("X-State");
      if (stands !== state.dataset.stands && !NOT_YET.has(`${state.dataset.stands} ${stands}`)) {
        location.reload();
        return;
      }
      state.innerHTML = await answer.text();
    }
    pause = document.hidden ? SELDOM : EVERY;
  } catch {
    pause = Math.min(SELDOM, pause * 2);
  }
  setTimeout(ask, pause);
}

if (state) setTimeout(ask, EVERY);
