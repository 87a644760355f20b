// Passkeys: the browser's own dialogue between a form and its POST. Without this file the forms stay hidden.
"use strict";
(() => {
  if (!window.PublicKeyCredential || !navigator.credentials) return;

  const toBytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));
  const toText = (bytes) => btoa(String.fromCharCode(...new Uint8Array(bytes))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const named = (list) => (list || []).map((one) => ({ ...one, id: toBytes(one.id) }));

  // What the server asks for, with bytes where it has base64url.
  const read = (options) => ({
    ...options,
    challenge: toBytes(options.challenge),
    ...(options.user ? { user: { ...options.user, id: toBytes(options.user.id) } } : {}),
    ...(options.excludeCredentials ? { excludeCredentials: named(options.excludeCredentials) } : {}),
    ...(options.allowCredentials ? { allowCredentials: named(options.allowCredentials) } : {}),
  });

  // What the passkey gives, with base64url where it has bytes.
  const told = (credential) => {
    const response = {};
    for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (credential.response[name]) response[name] = toText(credential.response[name]);
    }
    if (credential.response.getTransports) response.transports = credential.response.getTransports();
    return JSON.stringify({ id: credential.id, rawId: toText(credential.rawId), type: credential.type, response });
  };

  const ask = async (form) => {
    const answer = await fetch(form.dataset.passkey, { method: "POST", body: new FormData(form), credentials: "same-origin" });
    if (!answer.ok) throw new Error(String(answer.status));
    const publicKey = read(await answer.json());
    return publicKey.user ? navigator.credentials.create({ publicKey }) : navigator.credentials.get({ publicKey });
  };

  const forms = document.querySelectorAll("form[data-passkey]");
  document.querySelectorAll("[data-no-passkeys]").forEach((words) => { words.hidden = true; });
  forms.forEach((form) => {
    const failed = form.querySelector("[data-failed]");
    form.hidden = false;
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const button = form.querySelector("button");
      button.disabled = true;
      failed.hidden = true;
      try {
        form.elements.credential.value = told(await ask(form));
        form.submit();
      } catch {
        failed.hidden = false;
        button.disabled = false;
      }
    });
  });
})();
