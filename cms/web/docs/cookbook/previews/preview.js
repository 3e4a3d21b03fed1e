const SERVICE = "https://cms.example";
const key = new URLSearchParams(location.search).get("key") ?? "";

const answer = await fetch(`${SERVICE}/api/v1/previews/${encodeURIComponent(key)}`, { cache: "no-store" });
const told = await answer.json();
const main = document.querySelector("main");
if (answer.ok) {
  document.title = `Preview: ${told.title}`;
  main.lang = told.language;
  main.innerHTML = told.content_html; // sanitised by the service
  main.prepend(Object.assign(document.createElement("h1"), { textContent: told.title }));
} else {
  main.textContent = told.detail; // ended, taken back, or cut short on its way
}
