/** The page after a payment: waits until it is known, then says what was bought, what happens next and what it cost. */
import { buildIncludes } from "../component/card.ts";
import { element } from "../component/dom.ts";
import { buildLines, buildNotes } from "../component/lines.ts";
import { formatPrice } from "../component/money.ts";
import { call, needsSignIn, requireSignIn } from "../lib/api.ts";
import type { Receipt, ReceiptPage, Session, Upsell, UpsellPage } from "../lib/api-types.ts";
import type { Config } from "../lib/config.ts";
import { openPage, reader, say } from "../lib/language.ts";
import { part } from "../lib/page.ts";
import { showSignIn } from "../lib/please-sign-in.ts";
import { stateOf, titleOf } from "../lib/receipts.ts";
import { OPEN } from "../lib/states.ts";
import { span, timeElement } from "../lib/time.ts";
import { waitFor } from "../lib/wait.ts";
import { buildNext } from "./next.ts";

const address = new URLSearchParams(window.location.search);
const intakeId = address.get("intake");
const upsellId = address.get("upsell");
const page = part("page");

async function open(): Promise<void> {
  const config = await openPage();
  document.title = `${say("receipt")} - ${config.marketplace}`;
  if (!intakeId && !upsellId) {
    showWords(say("nothingPaid"), say("nothingPaidWhy"));
    return;
  }
  try {
    await requireSignIn();
    const said = showWords(say("thankYou"), say("confirming"));
    const receipt = await waitFor(findReceipt);
    if (receipt === null) said.textContent = say("onItsWay");
    else await show(receipt, config);
  } catch (error) {
    if (needsSignIn(error)) return showSignIn(page);
    showWords(say("receipt"), say("onItsWay"));
  }
}

/** Signing in again may be needed while the payment is awaited: that is an end, not a failed look. */
async function findReceipt(): Promise<Receipt | null> {
  let cursor: string | null = "";
  while (cursor !== null) {
    const after: string = cursor ? `&cursor=${encodeURIComponent(cursor)}` : "";
    const newest: ReceiptPage = await call<ReceiptPage>("GET", `/api/customers/me/receipts?limit=200${after}`);
    const found = newest.receipts.filter((one) => (upsellId ? one.upsell_id === upsellId : one.intake_id === intakeId));
    const receipt = found.find((one) => one.status !== "in_review") ?? found[0];
    if (receipt) return receipt;
    cursor = newest.next_cursor;
  }
  return null;
}

async function show(receipt: Receipt, config: Config): Promise<void> {
  const [session, upsell] = await Promise.all([readSession(receipt), readUpsell(receipt)]);
  const title = titleOf(receipt, upsell ? [upsell] : [], config);
  const heading = element("h1", { tabindex: "-1" }, say("thankYou"));
  const said = element("p", { role: "status" }, describeOutcome(receipt, title));
  const isOpen = receipt.status !== "refunded" && (session === null || OPEN.includes(session.status));
  page.replaceChildren(
    heading,
    said,
    ...(isOpen && receipt.status !== "in_review" ? [buildNext(session, config)] : []),
    ...(session && !isOpen ? [element("p", {}, buildLink(session))] : []),
    ...buildContents(upsell),
    buildFacts(receipt, title),
    ...buildHelp(config),
  );
  page.removeAttribute("aria-busy");
  heading.focus();
}

function describeOutcome({ status }: Receipt, title: string): string {
  if (status === "in_review") return say("inReview");
  return status === "refunded" ? say("givenBack") : say("booked", { title });
}

async function readSession({ session_id: id }: Receipt): Promise<Session | null> {
  return id === null ? null : call<Session>("GET", `/api/sessions/${encodeURIComponent(id)}`);
}

async function readUpsell({ upsell_id: id }: Receipt): Promise<Upsell | null> {
  if (id === null) return null;
  const { upsells } = await call<UpsellPage>("GET", "/api/upsells?limit=200");
  return upsells.find((one) => one.id === id) ?? null;
}

function buildLink(session: Session): HTMLElement {
  const href = `/summary?session=${encodeURIComponent(session.id)}`;
  return element("a", { class: "button", href }, say("seeSession"));
}

function buildContents(upsell: Upsell | null): HTMLElement[] {
  const list = buildIncludes(upsell?.includes);
  return list ? [element("section", { class: "panel" }, element("h2", {}, say("included")), list)] : [];
}

function buildFacts(receipt: Receipt, title: string): HTMLElement {
  const state = stateOf(receipt);
  const facts: [string, (Node | string | null)[]][] = [
    [say("paid"), [formatPrice(receipt.price, reader), ...buildLines(receipt, reader), ...buildNotes(receipt)]],
    [say("paidOn"), [timeElement(receipt.paid_at, span)]],
    ...(receipt.refunded
      ? [[say("givenBackAmount"), [formatPrice(receipt.refunded, reader)]] as [string, (string | null)[]]]
      : []),
  ];
  const rows = facts.map(([name, values]) => element("div", {}, element("dt", {}, name), element("dd", {}, ...values)));
  const mark = state ? element("p", { class: `state ${state[1]}` }, state[0]) : null;
  const list = element("dl", { class: "facts" }, ...rows);
  return element("section", { class: "panel" }, element("h2", {}, `${say("receipt")}: ${title}`), mark, list);
}

function buildHelp({ help }: Config): HTMLElement[] {
  if (!help) return [];
  const isPage = help.startsWith("https://");
  const link = element("a", { href: isPage ? help : `mailto:${help}` }, help);
  const [before = "", after = ""] = say(isPage ? "helpAt" : "help").split("{help}");
  return [element("p", { class: "muted" }, before, link, after)];
}

function showWords(title: string, detail: string): HTMLElement {
  const heading = element("h1", { tabindex: "-1" }, title);
  const said = element("p", { role: "status" }, detail);
  page.replaceChildren(heading, said);
  page.removeAttribute("aria-busy");
  return said;
}

open().catch(() => showWords(say("receipt"), say("connectionFailed")));
