// Lines that are ticked: all of a page at once, a range with Shift, and how many there are.

function setUp(form) {
  const all = form.querySelector("[data-all]");
  const count = form.querySelector("[data-count]");
  const buttons = [...form.querySelectorAll("button[name=move]")];
  const boxes = [...form.querySelectorAll("input[name=chosen]")];
  let last = null;

  function tell() {
    const ticked = boxes.filter((box) => box.checked).length;
    all.checked = ticked === boxes.length;
    all.indeterminate = ticked > 0 && ticked < boxes.length;
    count.textContent = ticked ? count.dataset.words.replace("{n}", ticked) : "";
    for (const button of buttons) button.disabled = ticked === 0;
    for (const box of boxes) box.closest("tr").toggleAttribute("data-ticked", box.checked);
  }

  function tickRange(event) {
    const box = event.target;
    if (event.shiftKey && last) {
      const [from, to] = [boxes.indexOf(last), boxes.indexOf(box)].sort((one, other) => one - other);
      for (const between of boxes.slice(from, to + 1)) between.checked = box.checked;
    }
    last = box;
    tell();
  }

  all.addEventListener("change", () => {
    for (const box of boxes) box.checked = all.checked;
    tell();
  });
  for (const box of boxes) box.addEventListener("click", tickRange);
  window.addEventListener("pageshow", tell); // a page that comes back from history keeps its ticks
  tell();
}

for (const form of document.querySelectorAll("form[data-ticks]")) setUp(form);
