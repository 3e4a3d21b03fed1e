// A file for import, sent with a bar that shows how much of it is.

const form = document.querySelector("[data-sending]");
form?.addEventListener("submit", (event) => {
  event.preventDefault();
  const refused = form.querySelector("[data-refused]");
  const say = (words) => {
    refused.textContent = words;
    refused.hidden = false;
    form.querySelector("button").disabled = false;
    form.querySelector("[data-sent]").hidden = true;
  };
  const [file] = form.elements.file.files;
  if (file && file.size > Number(form.dataset.largest)) {
    say(form.dataset.tooLarge);
    return;
  }
  refused.hidden = true;
  form.querySelector("button").disabled = true;
  form.querySelector("[data-sent]").hidden = false;
  const request = new XMLHttpRequest();
  request.open("POST", form.action);
  request.upload.addEventListener("progress", ({ loaded, total }) => {
    form.querySelector("progress").value = loaded / total;
  });
  request.addEventListener("load", () => {
    if (request.status === 200) {
      location.assign(request.responseURL);
      return;
    }
    const page = new DOMParser().parseFromString(request.responseText, "text/html");
    const told = page.querySelector("main .errors, main [role=alert]:not([hidden]), main p");
    say(told?.textContent.trim() || form.dataset.lost);
  });
  request.addEventListener("error", () => say(form.dataset.lost));
  request.send(new FormData(form));
});
