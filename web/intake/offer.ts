/** The recommendation that brought the customer here, with the price that was promised. */
import { buildIncludes } from "../component/card.ts";
import { element } from "../component/dom.ts";
import { buildLines, buildNotes } from "../component/lines.ts";
import { formatPrice, intervalWords } from "../component/money.ts";
import { call } from "../lib/api.ts";
import type { Upsell, UpsellPage } from "../lib/api-types.ts";
import { reader } from "../lib/language.ts";

/** Null when it is not theirs or cannot be had: the form works without it. */
export async function findOffer(id: string): Promise<Upsell | null> {
  try {
    const { upsells } = await call<UpsellPage>("GET", "/api/upsells?limit=50");
    return upsells.find((upsell) => upsell.id === id) ?? null;
  } catch {
    return null;
  }
}

export function showOffer(place: HTMLElement, offer: Upsell): void {
  const former = formatPrice(offer.former_price, reader);
  const interval = intervalWords(offer.billing_interval, reader);
  const amount = element(
    "p",
    { class: "amount" },
    `${formatPrice(offer.price, reader) ?? ""}`,
    interval ? element("span", { class: "muted small" }, ` ${interval}`) : null,
    former ? element("s", {}, element("span", { class: "unseen" }, `${reader.words.was} `), former) : null,
    ...buildLines(offer, reader),
    ...buildNotes(offer),
  );
  const parts = [
    element("p", { class: "name" }, offer.service_title),
    amount,
    element("p", { class: "why" }, offer.service_description),
    buildIncludes(offer.includes),
  ];
  place.replaceChildren(...parts.filter((one) => one !== null));
  place.hidden = false;
}
