// Stripe's own card fields on our page: the number goes from the browser to Stripe, never to us.
(() => {
  "use strict";

  const place = document.getElementById("card-fields");
  if (!place || !window.Stripe) return;
  const form = place.closest("form");
  const token = form.querySelector("input[name=token]");
  const trouble = document.getElementById("card-trouble");
  const button = form.querySelector("button.btn-main");
  const stripe = window.Stripe(place.dataset.key);
  const dark = getComputedStyle(document.documentElement).colorScheme.includes("dark");
  const elements = stripe.elements({
    mode: "setup",
    currency: place.dataset.currency,
    paymentMethodCreation: "manual",
    paymentMethodTypes: ["card"],
    appearance: { theme: dark ? "night" : "stripe" },
  });
  // What our own form asks for, Stripe's fields do not ask again.
  const typed = (name) => (form.elements[name] ? form.elements[name].value : undefined);
  const asks = form.elements.postal_code ? { address: { postalCode: "never" } } : {};
  elements
    .create("payment", {
      wallets: { applePay: "never", googlePay: "never" },
      fields: { billingDetails: asks },
    })
    .mount(place);
  document.getElementById("card-script").hidden = true;

  const say = (words) => {
    trouble.textContent = words;
    trouble.hidden = !words;
    button.disabled = false;
  };

  form.addEventListener("submit", async (event) => {
    if (token.value) return;
    event.preventDefault();
    button.disabled = true;
    const checked = await elements.submit();
    if (checked.error) return say(checked.error.message);
    const made = await stripe.createPaymentMethod({
      elements,
      params: {
        billing_details: {
          name: form.elements.holder.value,
          address: {
            line1: typed("address_1"),
            line2: typed("address_2"),
            city: typed("city"),
            state: typed("state"),
            postal_code: typed("postal_code"),
          },
        },
      },
    });
    if (made.error) return say(made.error.message);
    token.value = made.paymentMethod.id;
    // Not requestSubmit: a processor that answers at once would still be inside this event.
    form.submit();
  });
})();
