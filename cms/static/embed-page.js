// Writes down what the element tells the page.
const told = document.getElementById("told");

for (const name of ["ready", "sent", "changed", "deleted", "voted", "reported", "error"]) {
  document.addEventListener(`cms-comments:${name}`, ({ type, detail }) => {
    const line = document.createElement("li");
    const words = document.createElement("code");
    words.textContent = `${type} ${JSON.stringify(detail)}`;
    line.append(words);
    told.append(line);
  });
}
