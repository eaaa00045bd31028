/** The plans as a list of choices. */
import { element } from "../component/dom.ts";
import { formatPrice, intervalWords } from "../component/money.ts";
import type { Upsell } from "../lib/api-types.ts";
import type { Plan } from "../lib/config.ts";
import { reader, say } from "../lib/language.ts";
import { duration } from "../lib/time.ts";

/** `named` is the plan that the page's address asks for; an offer has its own price, so that the plans need none beside it. */
export function buildChoices(plans: Plan[], named: string | null, offer: Upsell | null): HTMLElement[] {
  const open = offer && !named ? plans.filter((plan) => isCovered(plan, offer)) : plans;
  return open.map((plan) => {
    const input = element("input", {
      type: "radio",
      name: "plan",
      value: plan.id,
      required: "",
      "data-said": say("thePlan"),
    });
    input.checked = plan.id === named || open.length === 1;
    const length = plan.minutes ? say("upTo", { length: duration(plan.minutes) }) : say("membership");
    const name = element(
      "span",
      {},
      element("span", { class: "name" }, plan.title),
      element("span", { class: "length" }, length),
    );
    return element("label", { class: "choice" }, input, name, offer ? null : buildCost(plan));
  });
}

/** An offer that names no plan pays for a session that costs no more than it, never for a dearer one. */
function isCovered(plan: Plan, { price }: Upsell): boolean {
  if (plan.session_type === null || !price || plan.price.currency !== price.currency) return false;
  return plan.price.amount > 0 && plan.price.amount <= price.amount;
}

function buildCost(plan: Plan): HTMLElement {
  const interval = intervalWords(plan.billing_interval, reader);
  const often = interval ? element("span", {}, interval) : null;
  return element("span", { class: "cost" }, formatPrice(plan.price, reader), often);
}
