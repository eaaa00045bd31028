/** The plans as a list of choices. */
import { element } from "../component/dom.js";
import { formatPrice, intervalWords } from "../component/money.js";
import { duration } from "../lib/time.js";

/**
 * @param {any[]} plans
 * @param {string | undefined} chosen a plan's id
 * @param {boolean} priced false when an offer has named its own price
 */
export function buildChoices(plans, chosen, priced) {
  return plans.map((plan) => {
    const input = element("input", { type: "radio", name: "plan", value: plan.id, required: "" });
    input.checked = plan.id === chosen;
    const length = plan.minutes ? `Up to ${duration(plan.minutes)}` : "Membership";
    const name = element(
      "span",
      {},
      element("span", { class: "name" }, plan.title),
      element("span", { class: "length" }, length),
    );
    return element("label", { class: "choice" }, input, name, priced ? buildCost(plan) : null);
  });
}

function buildCost(plan) {
  const interval = intervalWords(plan.billing_interval);
  return element("span", { class: "cost" }, formatPrice(plan.price), interval ? element("span", {}, interval) : null);
}
