/** The recommendation that brought the customer here, with the price that was promised. */
import { element } from "../component/dom.js";
import { formatPrice, intervalWords } from "../component/money.js";
import { words } from "../component/words.js";
import { call } from "../lib/api.js";

/** @returns {Promise<any | null>} null when it is not theirs or cannot be had: the form works without it */
export async function findOffer(id) {
  try {
    const { upsells } = await call("GET", "/api/upsells?limit=50");
    return upsells.find((upsell) => upsell.id === id) ?? null;
  } catch {
    return null;
  }
}

/** @param {HTMLElement} place */
export function showOffer(place, offer) {
  const former = formatPrice(offer.former_price);
  const interval = intervalWords(offer.billing_interval);
  const amount = element(
    "p",
    { class: "amount" },
    `${formatPrice(offer.price) ?? ""}`,
    interval ? element("span", { class: "muted small" }, ` ${interval}`) : null,
    former ? element("s", {}, element("span", { class: "unseen" }, `${words.was} `), former) : null,
  );
  place.replaceChildren(
    element("p", { class: "name" }, offer.service_title),
    amount,
    element("p", { class: "why" }, offer.service_description),
    element("p", { class: "other small" }, element("a", { href: "/intake" }, "Choose another plan instead")),
  );
  place.hidden = false;
}
