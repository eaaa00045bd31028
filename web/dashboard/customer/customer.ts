/** One customer's page: who they are, what they are worth, and their story. */

import type { CustomerDetail, DecidedSession, Interaction, Payment, Session } from "../../lib/api-types.ts";
import { ApiError } from "../../lib/client.ts";
import { showBrand } from "../../lib/config.ts";
import { part } from "../../lib/page.ts";
import { timeElement } from "../../lib/time.ts";
import { get } from "../api.ts";
import { element } from "../dom.ts";
import { reasonOf, showFailure } from "../failure.ts";
import { count, money, nameOf, percent } from "../format.ts";
import { getToken } from "../sign-in.ts";
import { loadWords, type Words } from "../words.ts";
import { chaptersOf } from "./chapters.ts";
import type { Story } from "./contracts.ts";
import { buildStanding } from "./standing.ts";
import { buildChapter } from "./story.ts";

const MOST = 100;
const page = part("page");

async function open(): Promise<void> {
  try {
    const words = await loadWords();
    showBrand(words);
    await getToken();
    const id = new URLSearchParams(window.location.search).get("id");
    if (!id) return fail("No customer is named", "Open this page from a customer's name on the dashboard.");
    show(await load(id), words);
  } catch (error) {
    explainFailure(error);
  }
}

async function load(id: string): Promise<Story> {
  const path = `/api/customers/${encodeURIComponent(id)}`;
  const list = <T>(name: string) => get<T & { next_cursor: string | null }>(`${path}/${name}`, { limit: MOST });
  const [customer, sessions, interactions, payments, decided] = await Promise.all([
    get<CustomerDetail>(path),
    list<{ sessions: Session[] }>("sessions"),
    list<{ interactions: Interaction[] }>("interactions"),
    list<{ payments: Payment[] }>("payments"),
    list<{ sessions: DecidedSession[] }>("upsells"),
  ]);
  return {
    customer,
    sessions: sessions.sessions,
    interactions: interactions.interactions,
    payments: payments.payments,
    decided: decided.sessions,
    isCut: [sessions, interactions, payments, decided].some((page) => page.next_cursor !== null),
  };
}

function show(story: Story, words: Words): void {
  const { customer } = story;
  const chapters = chaptersOf(story).map((chapter) => buildChapter(chapter, words));
  const cut = story.isCut ? element("p", { class: "muted small" }, `The newest ${MOST} of each kind are shown.`) : null;
  const nothing = element("p", { class: "panel block empty muted" }, "Nothing has happened yet.");
  document.title = `${nameOf(customer)} - ${words.marketplace}`;
  page.replaceChildren(
    buildHead(customer),
    buildStanding(customer.standing, story.decided, words) ?? "",
    element("div", { class: "chapters" }, ...(chapters.length > 0 ? chapters : [nothing]), cut),
  );
  page.removeAttribute("aria-busy");
}

function buildHead(customer: CustomerDetail): HTMLElement {
  const contact = [customer.email, customer.phone].filter((way) => way !== null).join(", ");
  const value = customer.value[0];
  const refunded = value && value.refunded.amount > 0 ? `, ${money(value.refunded)} refunded` : "";
  const facts: [string, string, string][] = [
    ["Net value", value ? money(value.net) : "Nothing yet", value ? `${count(value.count)} payments${refunded}` : ""],
    [
      "Sessions completed",
      `${count(customer.funnel.sessions_completed)} of ${count(customer.funnel.total_intakes)}`,
      `${percent(customer.funnel.conversion_rate)} of intakes`,
    ],
    [
      "Recommendations bought",
      `${count(customer.funnel.upsells_purchased)} of ${count(customer.funnel.upsells_shown)}`,
      `${count(customer.funnel.upsells_clicked)} clicked`,
    ],
  ];
  return element(
    "header",
    { class: "who" },
    element("h1", {}, nameOf(customer)),
    element(
      "p",
      { class: "muted" },
      contact ? `${contact}, ` : "",
      "customer since ",
      timeElement(customer.created_at),
    ),
    element("dl", { class: "worth" }, ...facts.map(([name, figure, more]) => buildFact(name, figure, more))),
    ...customer.value
      .slice(1)
      .map((other) => element("p", { class: "muted small" }, `Also ${money(other.net)} net in ${other.currency}.`)),
  );
}

function buildFact(name: string, figure: string, more: string): HTMLElement {
  return element(
    "div",
    { class: "panel" },
    element("dt", { class: "muted" }, name),
    element("dd", { class: "amount figure" }, figure),
    element("dd", { class: "muted small figure" }, more),
  );
}

function explainFailure(error: unknown): void {
  const status = error instanceof ApiError ? error.status : 0;
  const why = reasonOf(error);
  if (status === 404) fail("This customer is not here", "The link may be old, or their data were erased.");
  else if (status === 403) fail("This page is for admins", why);
  else fail("This customer could not be loaded", why, true);
}

function fail(title: string, why: string, canRetry = false): void {
  document.title = title;
  showFailure(page, title, why, { canRetry, heading: "h1" });
}

void open();
