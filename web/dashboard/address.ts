/** What the page shows is what its address says: a reload, a bookmark and a colleague see the same. */

export const SPANS = [7, 28, 84, 364] as const;
export const SPAN_NAMES: Record<number, string> = {
  7: "Last 7 days",
  28: "Last 4 weeks",
  84: "Last 12 weeks",
  364: "Last 52 weeks",
};
const USUAL_SPAN = 28;
/** As many days as leave weekdays where they are. */
const YEAR = 364;
const GROUPS = ["plan", "session_type", "mechanic", "recommendation_type"] as const;
const DAY_MS = 86_400_000;
const DATE = /^\d{4}-\d{2}-\d{2}$/;

export type Narrowing = { group: (typeof GROUPS)[number]; value: string };
/** The days to compare with: those before, the same of the year before, or as many from a day on. */
export type Against = "before" | "year" | string;

export interface View {
  /** Days up to today; null when both ends are chosen. */
  span: number | null;
  from: string;
  to: string;
  tz: string;
  against: Against;
  narrowing: Narrowing | null;
  sort: string;
  currency: string | null;
}

export function readView(search: string, now = new Date()): View {
  const given = new URLSearchParams(search);
  const tz = knownZone(given.get("tz")) ?? ownZone();
  const today = dayIn(tz, now);
  const [from, to] = [given.get("from") ?? "", given.get("to") ?? ""];
  const chosen = isDay(from) && isDay(to) && from <= to;
  const days = Number(given.get("days"));
  const span = SPANS.find((one) => one === days) ?? USUAL_SPAN;
  return {
    span: chosen ? null : span,
    from: chosen ? from : shift(today, 1 - span),
    to: chosen ? to : today,
    tz,
    against: readAgainst(given.get("against")),
    narrowing: readNarrowing(given),
    sort: given.get("sort") ?? "-revenue",
    currency: given.get("currency"),
  };
}

export function writeView(view: View): string {
  const given = new URLSearchParams();
  if (view.span === null) {
    given.set("from", view.from);
    given.set("to", view.to);
  } else if (view.span !== USUAL_SPAN) given.set("days", String(view.span));
  if (view.tz !== ownZone()) given.set("tz", view.tz);
  if (view.against !== "before") given.set("against", view.against);
  if (view.narrowing) given.set(view.narrowing.group, view.narrowing.value);
  if (view.sort !== "-revenue") given.set("sort", view.sort);
  if (view.currency) given.set("currency", view.currency);
  const search = given.toString();
  return search ? `?${search}` : "";
}

/** The first of the days to compare with; null for those just before. */
export function comparedFrom({ against, from }: View): string | null {
  if (against === "before") return null;
  return against === "year" ? shift(from, -YEAR) : against;
}

/** What the server is asked for such a view. */
export function queryOf(view: View): Record<string, string> {
  const { narrowing, currency } = view;
  const compared = comparedFrom(view);
  return {
    ...rangeOf(view),
    ...(compared ? { compare_from: compared } : {}),
    ...(narrowing ? { [narrowing.group]: narrowing.value } : {}),
    ...(currency ? { currency } : {}),
  };
}

/** The parameters that every report takes. */
export function rangeOf(view: { from: string; to: string; tz: string }): Record<string, string> {
  return { from: view.from, to: view.to, tz: view.tz };
}

export function shift(date: string, by: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + by * DAY_MS).toISOString().slice(0, 10);
}

/** Both ends included. */
export function lengthOf(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS) + 1;
}

export function dayIn(tz: string, now: Date): string {
  const parts = new Intl.DateTimeFormat("en-CA", { timeZone: tz, year: "numeric", month: "2-digit", day: "2-digit" });
  return parts.format(now);
}

export function ownZone(): string {
  const zone = new Intl.DateTimeFormat().resolvedOptions().timeZone;
  return zone === undefined || zone === "Etc/Unknown" ? "UTC" : zone;
}

function readAgainst(given: string | null): Against {
  return given === "year" || (given && isDay(given)) ? given : "before";
}

function readNarrowing(given: URLSearchParams): Narrowing | null {
  for (const group of GROUPS) {
    const value = given.get(group);
    if (value) return { group, value };
  }
  return null;
}

function knownZone(tz: string | null): string | null {
  try {
    return tz ? new Intl.DateTimeFormat("en", { timeZone: tz }).resolvedOptions().timeZone && tz : null;
  } catch {
    return null;
  }
}

export function isDay(date: string): boolean {
  return DATE.test(date) && !Number.isNaN(Date.parse(date)) && shift(date, 0) === date;
}
