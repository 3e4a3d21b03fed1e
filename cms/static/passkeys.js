// Passkeys: the browser makes or uses a key, and a form carries its answer. Buffers travel as base64url.
const form = document.querySelector("form[data-passkey]");
const button = form?.querySelector("[data-ask]");

const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

function asked() {
  const options = JSON.parse(form.dataset.options);
  options.challenge = bytes(options.challenge);
  if (options.user) options.user.id = bytes(options.user.id);
  for (const name of ["allowCredentials", "excludeCredentials"]) {
    if (options[name]) options[name] = options[name].map((key) => ({ ...key, id: bytes(key.id) }));
  }
  return { publicKey: options };
}

function told(credential) {
  const response = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (credential.response[name]) response[name] = text(credential.response[name]);
  }
  return JSON.stringify({ id: credential.id, rawId: text(credential.rawId), type: credential.type, response });
}

async function ask() {
  if (!form.reportValidity()) return;
  const said = form.querySelector("[data-said]");
  said.textContent = "";
  button.disabled = true;
  try {
    const credential = await navigator.credentials[form.dataset.passkey](asked());
    form.elements.credential.value = told(credential);
    form.submit();
  } catch {
    said.textContent = said.dataset.failed;
    button.disabled = false;
    button.focus();
  }
}

if (form && window.PublicKeyCredential) {
  document.querySelector("[data-without]").hidden = true;
  button.hidden = false;
  button.addEventListener("click", ask);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    ask();
  });
}
