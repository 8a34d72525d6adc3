// Passkeys: the one thing that a page cannot do without script. A form with data-passkey asks the
// browser (get or create) when it is sent, and then goes on with the answer.
(() => {
  "use strict";

  const PARTS = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"];
  const bytes = (text) =>
    Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));
  const words = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer)))
      .replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

  // The server's words for a challenge, as the browser wants them.
  const readable = (options) => {
    options.challenge = bytes(options.challenge);
    if (options.user) options.user.id = bytes(options.user.id);
    for (const each of options.allowCredentials ?? options.excludeCredentials ?? []) {
      each.id = bytes(each.id);
    }
    return options;
  };
  const asked = async (form) => {
    if (form.dataset.options) return JSON.parse(form.dataset.options);
    const response = await fetch(form.dataset.asks, { method: "POST", body: new FormData(form) });
    return JSON.parse(await response.json());
  };
  const answer = (given) => {
    const response = {};
    for (const part of PARTS) {
      if (given.response[part]) response[part] = words(given.response[part]);
    }
    return JSON.stringify({ id: given.id, rawId: words(given.rawId), type: given.type, response });
  };

  for (const form of document.querySelectorAll("[data-passkey]")) {
    if (!window.PublicKeyCredential) continue;
    const says = form.querySelector("[data-fails]");
    form.hidden = false;
    document.querySelectorAll("[data-without-passkey]").forEach((each) => { each.hidden = true; });
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      says.hidden = true;
      try {
        const publicKey = readable(await asked(form));
        const given = await navigator.credentials[form.dataset.passkey]({ publicKey });
        const trust = document.querySelector("input[type=checkbox][name=trust]");
        if (trust?.checked) form.elements.trust.value = trust.value;
        form.elements.answer.value = answer(given);
      } catch {
        says.hidden = false;
        return;
      }
      form.submit();
    });
  }
})();
