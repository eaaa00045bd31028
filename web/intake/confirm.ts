/** Buys a recommendation with what is known of its customer: the subject and the question of the session before. */
import { element } from "../component/dom.ts";
import { formatPrice } from "../component/money.ts";
import { call } from "../lib/api.ts";
import type { KnownContact, Session, Upsell } from "../lib/api-types.ts";
import { type Config, describeSubject } from "../lib/config.ts";
import { reader, say } from "../lib/language.ts";
import { lowerFirst } from "../lib/text.ts";
import { tracker } from "../lib/track.ts";
import { findOffer } from "./offer.ts";
import { buildQuoted, leadToPayment } from "./payment.ts";

/** The session whose details a purchase can repeat; null where the form has to ask. */
export async function findEarlier(offer: Upsell, config: Config): Promise<Session | null> {
  const plan = config.plans.find((one) => one.id === offer.plan);
  if (!plan?.session_type || !offer.price?.amount || offer.purchased_at) return null;
  try {
    const session = await call<Session>("GET", `/api/sessions/${encodeURIComponent(offer.session_id)}`);
    return session.concern ? session : null;
  } catch {
    return null;
  }
}

/** What is bought, and what is known of its customer. */
export interface Known {
  offer: Upsell;
  earlier: Session;
  /** Asks whether they may be mailed; null where they need not be asked. */
  consent: HTMLElement | null;
  config: Config;
}

export function showConfirmation(
  place: HTMLElement,
  { offer, earlier, consent, config }: Known,
  onChange: () => void,
): void {
  const change = element("button", { class: "link", type: "button" }, say("change"));
  change.addEventListener("click", onChange);
  const said = element("p", { role: "status" });
  const price = element("p", {});
  const pay = element("button", { class: "button", type: "button" });
  const label =
    offer.checkout_status === "open"
      ? reader.words.finish
      : say("pay", { price: formatPrice(offer.price, reader) ?? "" });
  const isPaid = async () => Boolean((await findOffer(offer.id))?.purchased_at);
  const receipt = `/receipt?${new URLSearchParams({ upsell: offer.id })}`;
  leadToPayment(pay, said, {
    checkout: `/api/upsells/${encodeURIComponent(offer.id)}/checkout`,
    quote: offer.quote_id ?? null,
    repriced: (quote) => price.replaceChildren(buildQuoted(quote)),
    opened: ({ intake_id }) => tracker.track("waiver_accepted", { metadata: { intake_id, text: config.waiver } }),
    paidPage: async () => ((await isPaid()) ? receipt : null),
  });
  pay.textContent = label;
  if (offer.checkout_status === "processing") {
    pay.hidden = true;
    said.textContent = say("confirming");
  }
  place.replaceChildren(
    element("h2", {}, say("same", { subject: lowerFirst(config.subject.label), Subject: config.subject.label })),
    element("p", { class: "known" }, describeSubject(earlier.vehicle, config)),
    element("p", { class: "known muted" }, earlier.concern),
    element("p", {}, change),
    ...(consent ? [consent] : []),
    element("p", { class: "small muted" }, say("byPaying", { waiver: config.waiver })),
    said,
    price,
    element("p", { class: "ways-on" }, pay),
  );
  place.hidden = false;
}

/** Puts what is known into the form's own fields; how to reach the customer follows when it is there. */
export function fillForm(form: HTMLFormElement, earlier: Session, config: Config): void {
  call<KnownContact>("GET", "/api/customers/me/contact").then(
    (contact) => {
      const known = Object.entries(contact).map(([name, value]) => [`contact.${name}`, value ?? ""]);
      fillFields(form, known, (field) => field.value === "");
    },
    () => undefined,
  );
  const { name: group, one_of: ways } = config.subject;
  const subject = earlier.vehicle ?? {};
  const way = ways.findLastIndex((names) => names.every((name) => name in subject));
  form.querySelector<HTMLInputElement>(`input[name="way"][value="${way}"]`)?.click();
  const known = Object.entries(subject).map(([name, value]) => [`${group}.${name}`, `${value}`]);
  fillFields(form, [...known, ["concern", earlier.concern ?? ""]], () => true);
}

type Field = HTMLInputElement | HTMLTextAreaElement;

function fillFields(form: HTMLFormElement, known: string[][], wanted: (field: Field) => boolean): void {
  for (const [name = "", value = ""] of known) {
    const field = form.elements.namedItem(name);
    if (!(field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement)) continue;
    if (wanted(field)) field.value = value;
  }
}
