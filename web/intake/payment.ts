/** On to the payment page, and what is said when the customer comes back from it. */
import { element } from "../component/dom.ts";
import { formatPrice, intervalWords } from "../component/money.ts";
import { ApiError, call, needsSignIn } from "../lib/api.ts";
import type { CheckoutReply, Intake, ReceiptPage } from "../lib/api-types.ts";
import type { Config } from "../lib/config.ts";
import { newId } from "../lib/ids.ts";
import { reader, say } from "../lib/language.ts";

/** What is due, and a way to pay it that is taken at once; the button is for when that fails. */
export function buildPayment(intake: Intake, config: Config): HTMLElement[] {
  const said = element("p", { role: "status" });
  const button = element("button", { class: "button", type: "button" }, say("toPayment"));
  const go = leadToPayment(button, said, {
    checkout: `/api/intakes/${encodeURIComponent(intake.id)}/checkout`,
    paidPage: async () => ((await isPaid(intake.id)) ? `/receipt?intake=${encodeURIComponent(intake.id)}` : null),
    step: say("oneStep"),
  });
  go();
  return [said, buildDue(intake, config), element("p", { class: "ways-on" }, button)];
}

function buildDue(intake: Intake, config: Config): HTMLElement {
  const plan = config.plans.find((one) => one.id === intake.plan);
  const interval = intervalWords(plan?.billing_interval ?? null, reader);
  return element(
    "p",
    { class: "panel due" },
    element("span", {}, plan?.title ?? intake.plan),
    element("span", { class: "amount" }, formatPrice(intake.price, reader), interval ? ` ${interval}` : ""),
  );
}

/** How a payment page is opened, and which page follows once it was paid; null until then. */
interface Way {
  checkout: string;
  opened?: (checkout: CheckoutReply["checkout"]) => void;
  paidPage: () => Promise<string | null>;
  step?: string;
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
    const { checkout } = await call<CheckoutReply>("POST", way.checkout, { key: newId() });
    way.opened?.(checkout);
    window.location.assign(checkout.url);
  } catch (error) {
    const why = sayWhy(error);
    said.textContent = `${why} ${say("notCharged")}`;
    button.disabled = false;
    button.focus();
  }
}

function sayWhy(error: unknown): string {
  if (needsSignIn(error)) return say("reloadToSignIn");
  return error instanceof ApiError ? error.message : say("connectionFailed");
}

/** On to the payment of the booking that holds this recommendation's price. */
export async function payForOffer(id: string): Promise<void> {
  const path = `/api/upsells/${encodeURIComponent(id)}/checkout`;
  const { checkout } = await call<CheckoutReply>("POST", path, { key: newId() });
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
