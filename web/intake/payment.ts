/** On to the payment page, and what is said when the customer comes back from it. */
import { element } from "../component/dom.ts";
import { formatPrice, intervalWords } from "../component/money.ts";
import { ApiError, call } from "../lib/api.ts";
import type { CheckoutReply, Intake, InteractionPage } from "../lib/api-types.ts";
import type { Config } from "../lib/config.ts";
import { newId } from "../lib/ids.ts";
import { waitFor } from "../lib/wait.ts";

const STEP = "One step is left: the payment.";

/** What is due, and a way to pay it that is taken at once; the button is for when that fails. */
export function buildPayment(intake: Intake, config: Config): HTMLElement[] {
  const said = element("p", { role: "status" });
  const button = element("button", { class: "button", type: "button" }, "Go to payment");
  const go = leadToPayment(button, said, {
    checkout: `/api/intakes/${encodeURIComponent(intake.id)}/checkout`,
    paidPage: async () => ((await findPayment(intake.id)) ? `/intake?paid=${encodeURIComponent(intake.id)}` : null),
    step: STEP,
  });
  go();
  return [said, buildDue(intake, config), element("p", { class: "ways-on" }, button)];
}

function buildDue(intake: Intake, config: Config): HTMLElement {
  const plan = config.plans.find((one) => one.id === intake.plan);
  const interval = intervalWords(plan?.billing_interval ?? null);
  return element(
    "p",
    { class: "panel due" },
    element("span", {}, plan?.title ?? intake.plan),
    element("span", { class: "amount" }, formatPrice(intake.price), interval ? ` ${interval}` : ""),
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
  said.textContent = `${way.step ?? ""} Taking you there.`.trim();
  try {
    const { checkout } = await call<CheckoutReply>("POST", way.checkout, { key: newId() });
    way.opened?.(checkout);
    window.location.assign(checkout.url);
  } catch (error) {
    const why = error instanceof ApiError ? error.message : "The connection failed.";
    said.textContent = `${why} Your booking is kept and nothing was charged.`;
    button.disabled = false;
    button.focus();
  }
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

/** Says that the payment arrived as soon as it is known, with the way to the session that it opened. */
export async function showPaid(page: HTMLElement, intakeId: string, config: Config): Promise<void> {
  const heading = element("h1", { tabindex: "-1" }, "Thank you");
  const said = element("p", { role: "status" }, "Your payment is being confirmed.");
  const section = element("section", { class: "outcome" }, heading, said);
  page.replaceChildren(section);
  heading.focus();
  const paid = await waitFor(() => findPayment(intakeId));
  if (paid === null) {
    said.textContent = "Your payment is on its way; you need not keep this page open.";
    return;
  }
  if (paid.session_id === null) {
    said.textContent = "Your payment arrived.";
    return;
  }
  said.textContent = `Your payment arrived. The next free ${config.expert} takes your question.`;
  const href = `/summary?session=${encodeURIComponent(paid.session_id)}`;
  section.append(element("p", { class: "ways-on" }, element("a", { class: "button", href }, "See your session")));
}

async function findPayment(intakeId: string): Promise<InteractionPage["interactions"][number] | null> {
  const path = "/api/customers/me/interactions?type=checkout_completed&limit=50";
  const { interactions } = await call<InteractionPage>("GET", path);
  return interactions.find((one) => one.metadata["intake_id"] === intakeId) ?? null;
}
