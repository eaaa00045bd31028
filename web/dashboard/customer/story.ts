/** The chapters of a customer's story, as a reader sees them. */

import type { Decision, DiscountLine, Interaction, Payment, Session } from "../../lib/api-types.ts";
import { timeElement } from "../../lib/time.ts";
import { element } from "../dom.ts";
import { minutes, money, offerTitle, planTitle, sessionTitle, spelledOut } from "../format.ts";
import type { Words } from "../words.ts";
import type { Chapter, Line } from "./chapters.ts";
import { buildIcon } from "./icons.ts";

const WORDS: Record<string, string> = {
  intake_submitted: "Sent an intake",
  waiver_accepted: "Accepted the waiver",
  checkout_started: "Went to the checkout",
  session_started: "Session started",
  session_completed: "Session completed",
  summary_viewed: "Read the summary",
  upsell_shown: "Was shown",
  upsell_clicked: "Clicked",
  upsell_dismissed: "Dismissed",
};
const ANSWERS = [
  ["purchased_at", "Bought", "good"],
  ["dismissed_at", "Dismissed", "idle"],
  ["clicked_at", "Clicked", "good"],
  ["viewed_at", "Viewed, not answered", "idle"],
  ["shown_at", "Shown, not answered", "idle"],
] as const;

export function buildChapter(chapter: Chapter, words: Words): HTMLElement {
  const { session, decisions, lines } = chapter;
  const title = session ? `${sessionTitle(words, session.session_type)}, ${session.status}` : "Since the last session";
  const head = element(
    "header",
    { class: "block-head" },
    element(
      "div",
      {},
      element("h2", {}, title),
      session ? element("p", { class: "muted" }, ...describeSession(session, words)) : null,
    ),
    session
      ? element("p", { class: "figure chapter-price" }, session.price.amount === 0 ? "Free" : money(session.price))
      : null,
  );
  return element(
    "section",
    { class: "panel block chapter" },
    head,
    session?.concern ? element("p", { class: "concern" }, session.concern) : null,
    decisions.length > 0 ? buildDecisions(decisions, words) : null,
    lines.length > 0 ? element("h3", {}, "What happened") : null,
    element("ol", { class: "lines" }, ...lines.map((line) => buildLine(line, words))),
  );
}

function describeSession(session: Session, words: Words): (HTMLElement | string)[] {
  const rated = session.rating === null ? "" : `, rated ${session.rating} of 5`;
  const lasted = session.duration_minutes;
  const length =
    lasted === null
      ? ""
      : `, ${minutes({ sum: lasted, count: 1, value: lasted, enough: true, missing: 0, note: null })}`;
  return [
    `${planTitle(words, session.plan)}${length}${rated}, `,
    timeElement(session.started_at ?? session.created_at),
  ];
}

function buildLine({ at, interaction, payment }: Line, words: Words): HTMLElement {
  const kind = payment ? "payment" : (interaction?.interaction_type ?? "");
  const what = payment ? describePayment(payment, words) : interaction ? describe(interaction, words) : "";
  return element(
    "li",
    { class: payment ? "line paid" : "line" },
    buildIcon(kind),
    element("span", { class: "what" }, what),
    element("span", { class: "when muted small" }, timeElement(at, shortly)),
    element("span", { class: "figure money" }, payment ? money(payment.net) : ""),
  );
}

function shortly(at: string): string {
  const format: Intl.DateTimeFormatOptions = { day: "numeric", month: "short", hour: "numeric", minute: "2-digit" };
  return new Intl.DateTimeFormat(undefined, format).format(new Date(at));
}

function describe({ interaction_type: type, metadata }: Interaction, words: Words): string {
  const said = WORDS[type] ?? spelledOut(type);
  const offer = metadata["recommendation_type"];
  const plan = metadata["plan"];
  if (typeof offer === "string") return `${said}: ${offerTitle(words, offer)}`;
  return typeof plan === "string" && !type.startsWith("session") ? `${said}: ${planTitle(words, plan)}` : said;
}

function describePayment(payment: Payment, words: Words): string {
  const what = payment.plan === null ? "Paid" : `Paid for ${planTitle(words, payment.plan)}`;
  const through =
    payment.recommendation_type === null ? "" : `, through ${offerTitle(words, payment.recommendation_type)}`;
  const back = payment.refunded.amount > 0 ? `; ${money(payment.refunded)} of ${money(payment.gross)} refunded` : "";
  const flagged = payment.flag === null ? "" : `; held for a person: ${spelledOut(payment.flag)}`;
  return `${what}${through}${back}${flagged}`;
}

function buildDecisions(decisions: Decision[], words: Words): HTMLElement {
  const offered = decisions.filter((decision) => decision.offered);
  const suppressed = decisions.filter((decision) => !decision.offered);
  return element(
    "div",
    { class: "decisions" },
    ...buildList("Offered", offered, words),
    ...buildList("Held back", suppressed, words),
  );
}

function buildList(title: string, decisions: Decision[], words: Words): HTMLElement[] {
  if (decisions.length === 0) return [];
  const items = decisions.map((decision) => buildDecision(decision, words));
  return [element("h3", {}, title), element("ul", {}, ...items)];
}

function buildDiscount({ reason, amount }: DiscountLine): HTMLElement {
  return element("span", { class: "muted small why" }, `${money(amount)} off: ${reason}`);
}

function buildDecision(decision: Decision, words: Words): HTMLElement {
  const [, said, tone] = ANSWERS.find(([time]) => decision.upsell?.[time]) ?? [
    "",
    decision.offered ? "Not shown yet" : "",
    "idle",
  ];
  return element(
    "li",
    { class: "decision" },
    element("span", { class: "offer" }, offerTitle(words, decision.recommendation_type)),
    element("span", { class: "figure money" }, decision.offered ? money(decision.price) : ""),
    element("span", { class: "muted small why" }, decision.reason ?? "Recommended by hand."),
    ...(decision.upsell?.price_lines ?? []).map(buildDiscount),
    said ? element("span", { class: `state ${tone} small` }, said) : null,
  );
}
