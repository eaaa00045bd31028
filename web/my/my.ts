/** Everything of a customer's in one place: sessions, recommendations, receipts, preferences and data. */
import { element } from "../component/dom.ts";
import { call, needsSignIn } from "../lib/api.ts";
import type { Preferences, ReceiptPage, SessionPage, UpsellPage } from "../lib/api-types.ts";
import type { Config } from "../lib/config.ts";
import { openPage, say, translate } from "../lib/language.ts";
import { part } from "../lib/page.ts";
import { showSignIn } from "../lib/please-sign-in.ts";
import { OPEN } from "../lib/states.ts";
import { showData } from "./data.ts";
import { List } from "./list.ts";
import { loadMails, Mails } from "./mails.ts";
import { buildPreferences } from "./preferences.ts";
import { Recommendations } from "./recommendations.ts";
import { buildReceiptRow, buildSessionRow } from "./rows.ts";

const SESSIONS = "/api/sessions?limit=50";
const UPSELLS = "/api/upsells?limit=200";
const RECEIPTS = "/api/customers/me/receipts?limit=50";
const page = part("page");

interface Mine {
  sessions: SessionPage;
  upsells: UpsellPage;
  receipts: ReceiptPage;
  mails: Preferences | null;
}

async function open(): Promise<void> {
  try {
    const config = await openPage();
    document.title = `${say("mySessions")} - ${config.marketplace}`;
    const [sessions, upsells, receipts, mails] = await Promise.all([
      call<SessionPage>("GET", SESSIONS),
      call<UpsellPage>("GET", UPSELLS),
      call<ReceiptPage>("GET", RECEIPTS),
      loadMails(config),
    ]);
    show({ sessions, upsells, receipts, mails }, config);
  } catch (error) {
    if (needsSignIn(error)) return showSignIn(page);
    showFailure();
  }
}

function show({ sessions, upsells, receipts, mails }: Mine, config: Config): void {
  page.replaceChildren(part<HTMLTemplateElement>("content").content.cloneNode(true));
  translate();
  const coming = sessions.sessions.filter(({ status }) => OPEN.includes(status));
  const toCome = new List(say("noneComing"), (one: (typeof coming)[number]) => buildSessionRow(one, config)).add(
    coming,
  );
  part("coming").append(toCome.node);
  const past = new List(say("nonePast"), (one: (typeof coming)[number]) => buildSessionRow(one, config));
  past.follow(
    sessions.sessions.filter(({ status }) => !OPEN.includes(status)),
    sessions.next_cursor,
    async (cursor) => {
      const next = await call<SessionPage>("GET", `${SESSIONS}&cursor=${encodeURIComponent(cursor)}`);
      toCome.add(next.sessions.filter(({ status }) => OPEN.includes(status)));
      return [next.sessions.filter(({ status }) => !OPEN.includes(status)), next.next_cursor];
    },
  );
  part("past").append(past.node);
  part("offers").append(new Recommendations(upsells.upsells).node);
  const paid = new List(say("noReceipts"), (one: ReceiptPage["receipts"][number]) =>
    buildReceiptRow(one, upsells.upsells, config),
  );
  paid.follow(receipts.receipts, receipts.next_cursor, async (cursor) => {
    const next = await call<ReceiptPage>("GET", `${RECEIPTS}&cursor=${encodeURIComponent(cursor)}`);
    return [next.receipts, next.next_cursor];
  });
  part("receipts").append(paid.node);
  part("preferences").append(buildPreferences(config));
  if (mails) part("preferences").append(new Mails(mails).node);
  showData(part("data"));
  page.removeAttribute("aria-busy");
}

function showFailure(): void {
  const again = element("button", { class: "button", type: "button" }, say("tryAgain"));
  again.addEventListener("click", () => window.location.reload());
  const words = [element("h1", {}, say("mySessions")), element("p", {}, say("listFailed"))];
  page.replaceChildren(element("section", { class: "failure", role: "alert" }, ...words, again));
  page.removeAttribute("aria-busy");
}

void open();
