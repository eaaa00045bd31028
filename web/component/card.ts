/** One recommendation as a card: badge, name, why, price, one button, a quiet way out. */
import type { Upsell } from "../lib/api-types.ts";
import { element } from "./dom.ts";
import { actionLink, type Targets } from "./links.ts";
import { formatPrice, intervalWords } from "./money.ts";
import { words } from "./words.ts";

export interface CardEvents {
  targets: Targets;
  onAct: (upsell: Upsell) => void;
  onDismiss: (upsell: Upsell) => void;
}

export function buildCard(upsell: Upsell, events: CardEvents): HTMLElement {
  const titleId = `title-${upsell.id}`;
  const why = upsell.reason || upsell.service_description;
  return element(
    "li",
    { class: "card", tabindex: "-1", "aria-labelledby": titleId, "data-id": upsell.id },
    upsell.badge ? element("p", { class: "badge" }, upsell.badge) : null,
    element("h3", { class: "title", id: titleId }, upsell.service_title),
    why ? element("p", { class: "why" }, why) : null,
    buildIncludes(upsell.includes),
    buildPrice(upsell),
    upsell.purchased_at || upsell.checkout_status === "processing"
      ? buildOutcome(upsell)
      : buildAnswers(upsell, events),
  );
}

/** What it buys beyond the plan; nothing for an API that does not say it yet. */
export function buildIncludes(sentences: string[] | undefined): HTMLElement | null {
  if (!sentences?.length) return null;
  return element(
    "ul",
    { class: "includes", role: "list" },
    ...sentences.map((sentence) => element("li", {}, sentence)),
  );
}

/** What was bought has no button any more; a word says how it stands. */
function buildOutcome(upsell: Upsell): HTMLElement {
  let [kind, text] = ["booked", words.booked];
  if (!upsell.purchased_at) [kind, text] = ["pending", words.confirming];
  else if (upsell.refunded_at) [kind, text] = ["refunded", words.refunded];
  return element("p", { class: `outcome ${kind}` }, element("span", { class: "said" }, text));
}

function buildPrice(upsell: Upsell): HTMLElement | null {
  const price = formatPrice(upsell.price);
  if (price === null) return null;
  const former = formatPrice(upsell.former_price);
  const interval = intervalWords(upsell.billing_interval);
  const because = upsell.metadata?.["price_reason"];
  return element(
    "p",
    { class: "price" },
    typeof because === "string" ? element("span", { class: "because" }, because) : null,
    element("span", { class: "amount" }, price),
    interval ? element("span", { class: "interval" }, ` ${interval}`) : null,
    former ? element("s", { class: "former" }, element("span", { class: "unseen" }, ` ${words.was} `), former) : null,
  );
}

function buildAnswers(upsell: Upsell, { targets, onAct, onDismiss }: CardEvents): HTMLElement {
  const href = actionLink(upsell.action_url, upsell.id, targets);
  const open = upsell.checkout_status === "open" ? words.finish : "";
  const verb = open || upsell.action_label || (upsell.billing_interval ? words.join : words.act);
  const name = `${verb}: ${upsell.service_title}`;
  const act = href === null ? null : element("a", { class: "act", href, "aria-label": name }, verb);
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
export function buildSkeleton(): HTMLElement {
  const bar = (kind: string) => element("span", { class: `bar ${kind}` });
  return element(
    "li",
    { class: "card skeleton" },
    bar("badge-bar"),
    bar("title-bar"),
    element("span", { class: "why" }, bar("line-bar"), bar("line-bar"), bar("line-bar short")),
    element("span", { class: "why" }, bar("line-bar short"), bar("line-bar short"), bar("line-bar short")),
    bar("price-bar"),
    element("div", { class: "answers" }, bar("act-bar")),
  );
}
