/** One recommendation as a card: badge, name, why, price, one button, a quiet way out. */
import { element } from "./dom.js";
import { actionLink } from "./links.js";
import { formatPrice, intervalWords } from "./money.js";
import { words } from "./words.js";

/**
 * @param {any} upsell as the API answers it
 * @param {{onAct: (upsell: any) => void, onDismiss: (upsell: any) => void}} answers
 */
export function buildCard(upsell, answers) {
  const titleId = `title-${upsell.id}`;
  const why = upsell.reason || upsell.service_description;
  return element(
    "li",
    { class: "card", tabindex: "-1", "aria-labelledby": titleId, "data-id": upsell.id },
    upsell.badge ? element("p", { class: "badge" }, upsell.badge) : null,
    element("h3", { class: "title", id: titleId }, upsell.service_title),
    why ? element("p", { class: "why" }, why) : null,
    buildPrice(upsell),
    buildAnswers(upsell, answers),
  );
}

function buildPrice(upsell) {
  const price = formatPrice(upsell.price);
  if (price === null) return null;
  const former = formatPrice(upsell.former_price);
  const interval = intervalWords(upsell.billing_interval);
  return element(
    "p",
    { class: "price" },
    element("span", { class: "amount" }, price),
    interval ? element("span", { class: "interval" }, ` ${interval}`) : null,
    former
      ? element("s", { class: "former" }, element("span", { class: "unseen" }, ` ${words.was} `), former)
      : null,
  );
}

function buildAnswers(upsell, { onAct, onDismiss }) {
  const href = actionLink(upsell.action_url, upsell.id);
  const verb = upsell.action_label || (upsell.billing_interval ? words.join : words.act);
  const act = href ? element("a", { class: "act", href, "aria-label": `${verb}: ${upsell.service_title}` }, verb) : null;
  const dismiss = element(
    "button",
    { class: "dismiss", type: "button", "aria-label": `${words.dismiss} ${upsell.service_title}` },
    words.dismiss,
  );
  act?.addEventListener("click", () => onAct(upsell));
  // A middle click opens a tab without a click event.
  act?.addEventListener("auxclick", (event) => event.button === 1 && onAct(upsell));
  dismiss.addEventListener("click", () => onDismiss(upsell));
  return element("div", { class: "answers" }, act, dismiss);
}

/** Stands where a card will stand, with the same lines in the same places. */
export function buildSkeleton() {
  const bar = (kind) => element("span", { class: `bar ${kind}` });
  return element(
    "li",
    { class: "card skeleton" },
    bar("badge-bar"),
    bar("title-bar"),
    element("span", { class: "why" }, bar("line-bar"), bar("line-bar short")),
    bar("price-bar"),
    element("div", { class: "answers" }, bar("act-bar")),
  );
}
