// The focal point of a picture: a click on it sets the two fields, and the mark and the cuts follow them.

const frame = document.querySelector("[data-aim]");
const across = document.querySelector("[name=focal_x]");
const down = document.querySelector("[name=focal_y]");
const marks = frame.querySelectorAll("[data-mark] circle");
const cuts = document.querySelectorAll("[data-cut]");

function percent(field) {
  const number = Number(field.value.replace(",", "."));
  return Number.isFinite(number) && field.value !== "" ? Math.min(100, Math.max(0, number)) : 50;
}

function show() {
  const [x, y] = [percent(across), percent(down)];
  for (const mark of marks) {
    mark.setAttribute("cx", `${x}%`);
    mark.setAttribute("cy", `${y}%`);
  }
  for (const cut of cuts) cut.style.objectPosition = `${x}% ${y}%`;
}

function aim(event) {
  const box = frame.querySelector("img").getBoundingClientRect();
  across.value = Math.round((100 * (event.clientX - box.left)) / box.width);
  down.value = Math.round((100 * (event.clientY - box.top)) / box.height);
  show();
  down.dispatchEvent(new Event("input", { bubbles: true }));
}

frame.classList.add("can-aim");
frame.addEventListener("click", aim);
for (const field of [across, down]) field.addEventListener("input", show);
