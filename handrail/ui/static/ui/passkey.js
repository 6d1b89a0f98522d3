// A passkey: the browser asks the device, and the form carries its answer. Each form is
// <form data-passkey="create|get" data-options="{publicKey…}">; without options the form's address is asked for them.

const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (sign) => sign.charCodeAt(0));
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

const WRONG = {
  NotAllowedError: "The device did not confirm it was you, or it took too long. Try again.",
  InvalidStateError: "This device has a passkey for your account already.",
  SecurityError: "A passkey works only at the address Handrail is meant to be opened at, with https.",
};

for (const form of document.querySelectorAll("[data-passkey]")) {
  const button = form.querySelector("[data-passkey-button]");
  if (!window.PublicKeyCredential) continue;
  button.hidden = false;
  form.addEventListener("submit", async (event) => {
    if (form.elements.credential.value) return;
    event.preventDefault();
    delete form.dataset.sentAt; // nothing has been sent: the second press is the first
    try {
      form.elements.credential.value = JSON.stringify(await ask(form));
      form.requestSubmit(button);
    } catch (error) {
      const said = form.querySelector("[data-passkey-said]");
      said.textContent = WRONG[error.name] ?? "The passkey could not be used. Try again, or sign in another way.";
      said.hidden = false;
    }
  });
}

async function ask(form) {
  const options = JSON.parse(form.dataset.options ?? (await (await fetch(form.action, { headers: { Accept: "application/json" } })).text()));
  const { publicKey } = options.request_options ?? options;
  publicKey.challenge = bytes(publicKey.challenge);
  for (const known of [...(publicKey.excludeCredentials ?? []), ...(publicKey.allowCredentials ?? [])]) known.id = bytes(known.id);
  if (form.dataset.passkey === "get") return told(await navigator.credentials.get({ publicKey }));
  publicKey.user.id = bytes(publicKey.user.id);
  return told(await navigator.credentials.create({ publicKey }));
}

// As allauth reads it: every buffer in base64url, under the names the specification gives them.
function told(credential) {
  const response = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"])
    if (credential.response[name]) response[name] = text(credential.response[name]);
  const { id, type, authenticatorAttachment } = credential;
  return { id, rawId: text(credential.rawId), type, authenticatorAttachment, response, clientExtensionResults: credential.getClientExtensionResults() };
}
