/** One recommendation as a card: what it is and what one gets, then why, then the price beside one button. */
import type { Upsell } from "../lib/api-types.ts";
import { element } from "./dom.ts";
import { buildLines, buildNotes } from "./lines.ts";
import { actionLink, type Targets } from "./links.ts";
import { formatPrice, intervalWords } from "./money.ts";
import { fill, type Reader } from "./words.ts";

/** Where a stack's pages show what was bought. */
const RECEIPT = "/receipt";

export interface CardEvents {
  targets: Targets;
  onAct: (upsell: Upsell) => void;
  onDismiss: (upsell: Upsell) => void;
}

export function buildCard(upsell: Upsell, reader: Reader, events: CardEvents): HTMLElement {
  const titleId = `title-${upsell.id}`;
  const badge = upsell.recommended_by ? describeSigner(upsell.recommended_by.name, reader) : upsell.badge;
  return element(
    "li",
    { class: "card", tabindex: "-1", "aria-labelledby": titleId, "data-id": upsell.id },
    badge ? element("p", { class: "badge" }, badge) : null,
    element("h3", { class: "title", id: titleId }, upsell.service_title),
    element(
      "div",
      { class: "what" },
      upsell.service_description ? element("p", {}, upsell.service_description) : null,
      buildIncludes(upsell.includes),
    ),
    buildWhy(upsell, reader),
    ...buildDeal(upsell, reader, events),
  );
}

function describeSigner(name: string | null, { words }: Reader): string {
  return name ? fill(words.signed, { name }) : words.unsigned;
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

/** The sentence of whoever recommends it in person, else the stored reason. */
function buildWhy({ reason, recommended_by: signed }: Upsell, { words, locale }: Reader): HTMLElement | null {
  if (!signed) return reason ? element("p", { class: "why" }, reason) : null;
  const until = signed.until ? fill(words.until, { date: formatDay(signed.until, locale) }) : "";
  return element(
    "div",
    { class: "why" },
    signed.note ? element("blockquote", {}, signed.note) : null,
    until ? element("p", {}, until) : null,
  );
}

/** A date alone is that day everywhere; a moment is the day it falls on here. */
function formatDay(moment: string, locale: string): string {
  const zone = moment.includes("T") ? {} : { timeZone: "UTC" };
  return new Intl.DateTimeFormat(locale, { dateStyle: "long", ...zone }).format(new Date(moment));
}

function buildDeal(upsell: Upsell, reader: Reader, events: CardEvents): (HTMLElement | null)[] {
  const price = buildPrice(upsell, reader);
  if (upsell.purchased_at || upsell.checkout_status === "processing") {
    return [element("div", { class: "deal" }, price, ...buildOutcome(upsell, reader, events.targets))];
  }
  const title = upsell.service_title;
  const name = fill(reader.words.dismiss, { title });
  const dismiss = element("button", { class: "dismiss", type: "button", "aria-label": name }, "×");
  dismiss.addEventListener("click", () => events.onDismiss(upsell));
  return [element("div", { class: "deal" }, price, buildAct(upsell, reader, events)), dismiss];
}

/** What was bought has no price to pay any more: a word says how it stands, and a link leads to its receipt. */
function buildOutcome(upsell: Upsell, { words }: Reader, targets: Targets): (HTMLElement | null)[] {
  let [kind, text] = ["booked", words.booked];
  if (!upsell.purchased_at) [kind, text] = ["pending", words.confirming];
  else if (upsell.refunded_at) [kind, text] = ["refunded", words.refunded];
  const href = upsell.purchased_at ? actionLink(RECEIPT, upsell.id, targets) : null;
  const name = `${words.seeBooking}: ${upsell.service_title}`;
  return [
    element("p", { class: `outcome ${kind}` }, element("span", { class: "said" }, text)),
    href === null ? null : element("a", { class: "receipt", href, "aria-label": name }, words.seeBooking),
  ];
}

function buildPrice(upsell: Upsell, reader: Reader): HTMLElement | null {
  const price = formatPrice(upsell.price, reader);
  if (price === null) return null;
  const former = formatPrice(upsell.former_price, reader);
  const interval = intervalWords(upsell.billing_interval, reader);
  const because = upsell.metadata?.["price_reason"];
  const was = ` ${reader.words.was} `;
  return element(
    "p",
    { class: "price" },
    typeof because === "string" ? element("span", { class: "because" }, because) : null,
    element("span", { class: "amount" }, price),
    interval ? element("span", { class: "interval" }, ` ${interval}`) : null,
    former ? element("s", { class: "former" }, element("span", { class: "unseen" }, was), former) : null,
    ...buildLines(upsell, reader),
    ...buildNotes(upsell),
  );
}

function buildAct(upsell: Upsell, { words }: Reader, { targets, onAct }: CardEvents): HTMLElement | null {
  const href = actionLink(upsell.action_url, upsell.id, targets);
  if (href === null) return null;
  const open = upsell.checkout_status === "open" ? words.finish : "";
  const verb = open || upsell.action_label || (upsell.billing_interval ? words.join : words.act);
  const act = element("a", { class: "act", href, "aria-label": `${verb}: ${upsell.service_title}` }, verb);
  act.addEventListener("click", () => onAct(upsell));
  // A middle click opens a tab without a click event.
  act.addEventListener("auxclick", (event) => event.button === 1 && onAct(upsell));
  return act;
}

/** Stands where a card will stand, with the same lines in the same places. */
export function buildSkeleton(): HTMLElement {
  const bar = (kind: string) => element("span", { class: `bar ${kind}` });
  return element(
    "li",
    { class: "card skeleton" },
    bar("badge badge-bar"),
    bar("title title-bar"),
    element("span", { class: "what" }, bar("line-bar"), bar("line-bar"), bar("line-bar short")),
    element("span", { class: "why" }, bar("line-bar"), bar("line-bar short")),
    element("div", { class: "deal" }, bar("price-bar"), bar("act-bar")),
  );
}
