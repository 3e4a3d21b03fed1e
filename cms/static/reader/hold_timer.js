// A timer for exercises that are held: it counts the holds, the pauses between them, the sides and the sets.
const PREPARE = 5;
const LET_GO = 3;
const TICK = 200;

/**
 * List what follows what: `{phase, seconds, repetition, side, set}`.
 *
 * The rest is what lies between sets; where there is but one set, it lies between the repetitions.
 */
export function course({ hold, repetitions, sets, rest, sides }) {
  const holds = [];
  for (let set = 1; set <= sets; set += 1)
    for (let side = 1; side <= sides; side += 1)
      for (let repetition = 1; repetition <= repetitions; repetition += 1) holds.push({ repetition, side, set });
  return holds.flatMap((place, index) => [
    pause(holds[index - 1], place, sets > 1, rest),
    { phase: "hold", seconds: hold, ...place },
  ]);
}

function pause(before, place, inSets, rest) {
  if (!before) return { phase: "prepare", seconds: PREPARE, ...place };
  if (before.set !== place.set) return { phase: "rest", seconds: Math.max(rest, PREPARE), ...place };
  const between = inSets ? 0 : rest;
  if (before.side !== place.side) return { phase: "change", seconds: Math.max(between, PREPARE), ...place };
  return { phase: "rest", seconds: Math.max(between, LET_GO), ...place };
}

class HoldTimer extends HTMLElement {
  connectedCallback() {
    this.parts = Object.fromEntries([...this.querySelectorAll("[data-part]")].map((part) => [part.dataset.part, part]));
    const number = (name) => Number(this.getAttribute(name));
    this.plan = Object.fromEntries(
      ["hold", "repetitions", "sets", "rest", "sides"].map((name) => [name, number(name)]),
    );
    this.course = course(this.plan);
    this.parts.toggle.addEventListener("click", () => (this.ticking ? this.pause() : this.start()));
    this.parts.reset.addEventListener("click", () => this.reset());
    this.reset();
    this.hidden = false;
  }

  disconnectedCallback() {
    this.stop();
  }

  get step() {
    return this.course[this.at];
  }

  start() {
    if (!this.step) this.reset();
    this.endsAt = performance.now() + this.left * 1000;
    this.ticking = setInterval(() => this.tick(), TICK);
    this.stayAwake();
    this.parts.reset.disabled = false;
    this.show();
    this.say();
  }

  pause() {
    this.stop();
    this.show();
    this.parts.voice.textContent = this.parts.phase.textContent;
  }

  reset() {
    this.stop();
    this.at = 0;
    this.left = this.step.seconds;
    this.begun = false;
    if (this.parts.reset === document.activeElement) this.parts.toggle.focus();
    this.parts.reset.disabled = true;
    this.parts.voice.textContent = "";
    this.show();
  }

  stop() {
    clearInterval(this.ticking);
    this.ticking = null;
    this.lock?.release();
    this.lock = null;
  }

  tick() {
    this.left = Math.max(0, (this.endsAt - performance.now()) / 1000);
    while (this.left === 0 && this.step) this.advance();
    this.show();
  }

  advance() {
    this.at += 1;
    if (!this.step) {
      this.stop();
    } else {
      this.endsAt += this.step.seconds * 1000;
      this.left = Math.max(0, (this.endsAt - performance.now()) / 1000);
    }
    this.say();
  }

  /** Tell what begins, and no more: a voice that counts would be in the way. */
  say() {
    const { phase, voice, place } = this.parts;
    const words = phase.dataset[this.step?.phase ?? "done"];
    voice.textContent = this.step?.phase === "hold" ? `${words}. ${this.place()}` : words;
    place.textContent = this.place();
    this.begun = true;
  }

  place() {
    if (!this.step) return "";
    const { first, second, repetition, set } = this.parts.place.dataset;
    const fill = (words, n, of) => words.replace("{n}", n).replace("{of}", of);
    const told = [];
    if (this.plan.repetitions > 1) told.push(fill(repetition, this.step.repetition, this.plan.repetitions));
    if (this.plan.sides > 1) told.push(this.step.side === 1 ? first : second);
    if (this.plan.sets > 1) told.push(fill(set, this.step.set, this.plan.sets));
    return told.join(" · ");
  }

  show() {
    const { phase, clock, bar, place, toggle } = this.parts;
    const paused = this.begun && !this.ticking && this.step;
    const name = !this.step ? "done" : paused ? "paused" : this.begun || this.ticking ? this.step.phase : "ready";
    this.dataset.phase = name;
    phase.textContent = phase.dataset[name];
    const shown = this.begun || this.ticking ? this.left : this.plan.hold;
    clock.textContent = this.step ? Math.ceil(shown) : "0";
    bar.max = this.step?.seconds ?? 1;
    bar.value = this.step ? (this.begun || this.ticking ? this.step.seconds - this.left : 0) : 1;
    place.textContent = this.begun || this.ticking ? this.place() : "";
    const { start, pause, resume, again } = toggle.dataset;
    toggle.textContent = this.ticking ? pause : !this.step ? again : paused ? resume : start;
  }

  /** Keep a phone's screen on while somebody holds, where the browser can. */
  async stayAwake() {
    try {
      this.lock = await navigator.wakeLock?.request("screen");
    } catch {
      this.lock = null;
    }
  }
}

customElements.define("hold-timer", HoldTimer);
