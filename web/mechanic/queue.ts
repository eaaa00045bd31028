/** What waits for a mechanic, and what is theirs; it looks again while the page is on a screen. */
import { element } from "../component/dom.ts";
import { call } from "../lib/api.ts";
import type { Session } from "../lib/api-types.ts";
import { type Config, describeSubject } from "../lib/config.ts";
import { say } from "../lib/language.ts";
import { timeElement } from "../lib/time.ts";
import { describeKind, describeUrgency } from "./facts.ts";

const LOOKS_EVERY_MS = 15_000;
/** As many as the API gives at once. */
const MOST = 200;

interface Page {
  sessions: Session[];
  next_cursor: string | null;
}

/** Of one look: what is live or about to be, what has no summary yet, what is open to all, what was done last. */
interface Desk {
  now: Session[];
  unwritten: Session[];
  pending: Session[];
  done: Session[];
}

/** Shows the queue; throws what the API throws when it cannot be read at first. */
export async function openQueue(page: HTMLElement, config: Config): Promise<void> {
  let shown = "";
  const look = async () => {
    const desk = await read();
    const seen = JSON.stringify(desk);
    if (seen !== shown) show(page, desk, config);
    shown = seen;
  };
  await look();
  window.setInterval(() => {
    // What a look misses, the next one brings.
    if (document.visibilityState === "visible") look().catch(() => undefined);
  }, LOOKS_EVERY_MS);
}

async function read(): Promise<Desk> {
  const [pending, waiting, live, { sessions: ended }] = await Promise.all([
    readAll("pending"),
    readAll("waiting"),
    readAll("live"),
    readPage("completed"),
  ]);
  return {
    now: [...live, ...waiting],
    unwritten: ended.filter(({ summary }) => summary === null),
    pending: pending.toSorted(byTurn),
    done: ended.filter(({ summary }) => summary !== null).slice(0, 5),
  };
}

function readPage(status: string, cursor: string | null = null): Promise<Page> {
  const after = cursor === null ? "" : `&cursor=${encodeURIComponent(cursor)}`;
  return call<Page>("GET", `/api/sessions?limit=${MOST}&status=${status}${after}`);
}

/** The API gives the newest first, and who waits longest must not be missing. */
async function readAll(status: string): Promise<Session[]> {
  const found: Session[] = [];
  let cursor: string | null = null;
  do {
    const page: Page = await readPage(status, cursor);
    found.push(...page.sessions);
    cursor = page.next_cursor;
  } while (cursor !== null);
  return found;
}

/** Priority was paid for, urgency was asked for; then who has waited longest. */
function byTurn(one: Session, other: Session): number {
  return (
    Number(other.priority) - Number(one.priority) ||
    Number(other.urgent) - Number(one.urgent) ||
    one.created_at.localeCompare(other.created_at)
  );
}

function show(page: HTMLElement, desk: Desk, config: Config): void {
  const focused = document.activeElement?.id;
  document.title = `${say("deskCount", { count: String(desk.pending.length) })} - ${config.marketplace}`;
  page.replaceChildren(
    element("h1", {}, say("deskTitle")),
    ...buildPart("now", say("deskNow"), desk.now, config),
    ...buildPart("unwritten", say("deskUnwritten"), desk.unwritten, config),
    ...buildPart("pending", say("deskPending"), desk.pending, config, say("deskNobody")),
    ...buildPart("done", say("deskDone"), desk.done, config),
  );
  if (focused) document.getElementById(focused)?.focus();
}

function buildPart(id: string, title: string, sessions: Session[], config: Config, empty?: string): HTMLElement[] {
  if (sessions.length === 0 && !empty) return [];
  const heading = element("h2", { id: `${id}-title` }, title);
  const count = element("span", { class: "muted figure" }, ` ${sessions.length}`);
  if (sessions.length > 0) heading.append(count);
  const list = element("ul", { class: "queue" }, ...sessions.map((session) => buildItem(session, config)));
  const content = sessions.length > 0 ? list : element("p", { class: "muted" }, empty ?? "");
  return [element("section", { class: "group", "aria-labelledby": heading.id }, heading, content)];
}

function buildItem(session: Session, config: Config): HTMLElement {
  const address = `/mechanic?session=${encodeURIComponent(session.id)}`;
  const subject = describeSubject(session.vehicle, config);
  const name = subject || describeKind(session, config);
  return element(
    "li",
    { class: "panel" },
    element("p", { class: "over" }, ...describeUrgency(session), timeElement(session.started_at ?? session.created_at)),
    element("h3", {}, element("a", { href: address, id: `session-${session.id}` }, name)),
    element("p", { class: "small muted" }, describeKind(session, config)),
    session.concern ? element("p", { class: "concern" }, session.concern) : null,
  );
}
