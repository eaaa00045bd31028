/** On to the payment page, and what is said when the customer comes back from it. */
import { element } from "../component/dom.ts";
import { buildLines, buildNotes } from "../component/lines.ts";
import { formatPrice, intervalWords } from "../component/money.ts";
import { ApiError, call, needsSignIn } from "../lib/api.ts";
import type { CheckoutReply, Intake, ReceiptPage, Upsell } from "../lib/api-types.ts";
import type { Options } from "../lib/client.ts";
import type { Config } from "../lib/config.ts";
import type { QuotedPrice } from "../lib/contract.ts";
import { newId } from "../lib/ids.ts";
import { reader, say } from "../lib/language.ts";

/** What is due, and a way to pay it that is taken at once; the button is for when that fails. */
export function buildPayment(intake: Intake, config: Config): HTMLElement[] {
  const said = element("p", { role: "status" });
  const button = element("button", { class: "button", type: "button" }, say("toPayment"));
  const due = buildDue(intake, config);
  const go = leadToPayment(button, said, {
    checkout: `/api/intakes/${encodeURIComponent(intake.id)}/checkout`,
    quote: intake.quote_id ?? null,
    repriced: (quote) => due.replaceChildren(element("span", {}, nameOf(intake, config)), buildQuoted(quote)),
    paidPage: async () => ((await isPaid(intake.id)) ? `/receipt?intake=${encodeURIComponent(intake.id)}` : null),
    step: say("oneStep"),
  });
  go();
  return [said, due, element("p", { class: "ways-on" }, button)];
}

function buildDue(intake: Intake, config: Config): HTMLElement {
  const plan = config.plans.find((one) => one.id === intake.plan);
  const interval = intervalWords(plan?.billing_interval ?? null, reader);
  return element(
    "p",
    { class: "panel due" },
    element("span", {}, nameOf(intake, config)),
    element("span", { class: "amount" }, formatPrice(intake.price, reader), interval ? ` ${interval}` : ""),
  );
}

function nameOf({ plan: id }: Intake, { plans }: Config): string {
  return plans.find((one) => one.id === id)?.title ?? id;
}

/** A new price with its reasons. */
export function buildQuoted(quote: QuotedPrice): HTMLElement {
  const amount = formatPrice(quote.price, reader);
  return element("span", { class: "amount" }, amount, ...buildLines(quote, reader), ...buildNotes(quote));
}

/** How a payment page is opened, and which page follows once it was paid; null until then. */
interface Way {
  checkout: string;
  opened?: (checkout: CheckoutReply["checkout"]) => void;
  paidPage: () => Promise<string | null>;
  step?: string;
  /** The quote that the customer sees, and what shows another one. */
  quote: string | null;
  repriced: (quote: QuotedPrice) => void;
}

/** Lets a button lead to the payment page, and work again when the customer comes back; returns what a press does. */
export function leadToPayment(button: HTMLButtonElement, said: HTMLElement, way: Way): () => void {
  const go = () => leave(way, said, button);
  button.addEventListener("click", go);
  window.addEventListener("pageshow", ({ persisted }) => persisted && comeBack(way, said, button));
  return go;
}

async function leave(way: Way, said: HTMLElement, button: HTMLButtonElement): Promise<void> {
  button.disabled = true;
  said.textContent = `${way.step ?? ""} ${say("takingYou")}`.trim();
  try {
    const { checkout } = await call<CheckoutReply>("POST", way.checkout, agreeing(way.quote));
    way.opened?.(checkout);
    window.location.assign(checkout.url);
  } catch (error) {
    const quote = error instanceof ApiError ? error.quote : null;
    if (quote) {
      way.quote = quote.quote_id;
      way.repriced(quote);
      button.textContent = say("pay", { price: formatPrice(quote.price, reader) ?? "" });
    }
    said.textContent = quote ? say("repriced") : `${sayWhy(error)} ${say("notCharged")}`;
    button.disabled = false;
    button.focus();
  }
}

/** A new attempt at the price that the customer sees. */
function agreeing(quote: string | null): Options {
  return quote === null ? { key: newId() } : { key: newId(), body: { quote_id: quote } };
}

function sayWhy(error: unknown): string {
  if (needsSignIn(error)) return say("reloadToSignIn");
  return error instanceof ApiError ? error.message : say("connectionFailed");
}

/** On to the payment of the booking that holds this recommendation's price. */
export async function payForOffer(id: string, offer: Upsell | null): Promise<void> {
  const path = `/api/upsells/${encodeURIComponent(id)}/checkout`;
  const { checkout } = await call<CheckoutReply>("POST", path, agreeing(offer?.quote_id ?? null));
  window.location.assign(checkout.url);
}

/** The browser kept this page whole while the payment page was open: its button works again, unless that was paid. */
async function comeBack(way: Way, said: HTMLElement, button: HTMLButtonElement): Promise<void> {
  said.textContent = way.step ?? "";
  button.disabled = false;
  const page = await way.paidPage().catch(() => null);
  if (page) window.location.replace(page);
}

async function isPaid(intakeId: string): Promise<boolean> {
  const { receipts } = await call<ReceiptPage>("GET", "/api/customers/me/receipts?limit=50");
  return receipts.some((one) => one.intake_id === intakeId);
}
