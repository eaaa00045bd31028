/** Requests everything that the page shows at once, each report once; one failure leaves the other parts. */

import type {
  CustomerFigures,
  CustomerPage,
  FunnelFigures,
  RevenueFigures,
  SessionFigures,
  TargetFigures,
  UpsellFigures,
} from "../lib/api-types.ts";
import { dayIn, lengthOf, type Narrowing, rangeOf, shift, type View } from "./address.ts";
import { get } from "./api.ts";
import type { Group, Report } from "./contracts.ts";

/** Weeks of the small lines, and days of customers behind the repeat rate. */
export const WEEKS = 12;
export const COHORT_DAYS = WEEKS * 7;
/** Days after which an early click or purchase is settled: younger recommendations would make a week look worse. */
export const SETTLED_DAYS = 3;
/** The longest ranges whose revenue is a point a day, and a point each seven days. */
const DAILY = 31;
const WEEKLY = 732;

export type Result<T> = { ok: true; value: T } | { ok: false; error: unknown };
type Range = Record<string, string>;

/** A week and the one before; null in place of a week in which nothing happened. */
export interface Pair {
  now: Group<TargetFigures> | null;
  before: Group<TargetFigures> | null;
}

export interface Numbers {
  /** The last seven days, and as many weeks before them as the small lines look back upon. */
  weeks: Report<TargetFigures>;
  /** The same up to the last day whose recommendations are three days old. */
  settled: Report<TargetFigures>;
  /** Those who came in the twelve weeks. */
  customers: Report<CustomerFigures>;
  /** What the page is narrowed to, in the last two weeks and in the last two settled ones. */
  narrowed: { weeks: Pair; settled: Pair } | null;
}

export interface Loaded {
  numbers: Result<Numbers>;
  funnel: Result<Report<FunnelFigures>>;
  upsells: Result<Report<UpsellFigures>>;
  revenue: Result<Report<RevenueFigures>>;
  plans: Result<Report<SessionFigures>>;
  experts: Result<Report<SessionFigures>>;
  value: Result<Report<CustomerFigures>>;
  customers: Result<CustomerPage>;
}

export async function load(view: View, signal: AbortSignal): Promise<Loaded> {
  const requests = new Map<string, Promise<unknown>>();
  const read = <F>(name: string, range: Range, group?: string): Promise<Report<F>> => {
    const query = group ? { ...range, group } : range;
    const key = `${name} ${JSON.stringify(query)}`;
    const reply = requests.get(key) ?? get(`/api/metrics/${name}`, query, signal);
    requests.set(key, reply);
    return reply as Promise<Report<F>>;
  };
  const range = rangeOf(view);
  const [numbers, funnel, upsells, revenue, plans, experts, value, customers] = await Promise.all([
    settle(loadNumbers(view, read)),
    settle(read<FunnelFigures>("funnel", range, view.narrowing?.group)),
    settle(read<UpsellFigures>("upsells", range, "recommendation_type")),
    settle(read<RevenueFigures>("revenue", range, grainOf(view))),
    settle(read<SessionFigures>("sessions", range, "plan")),
    settle(read<SessionFigures>("sessions", range, "mechanic")),
    settle(read<CustomerFigures>("customers", range)),
    settle(loadCustomers(view.currency, null, signal)),
  ]);
  return { numbers, funnel, upsells, revenue, plans, experts, value, customers };
}

export function loadCustomers(currency: string | null, cursor: string | null, signal?: AbortSignal) {
  return get<CustomerPage>("/api/customers", { order: "value", currency, limit: 10, cursor }, signal);
}

/** The group of a report that the view is narrowed to; null when nothing of it happened. */
export function groupOf<F>(report: Report<F>, narrowing: Narrowing): Group<F> | null {
  return report.groups.find((group) => group.value === narrowing.value) ?? null;
}

function grainOf({ from, to }: View): string {
  const length = lengthOf(from, to);
  if (length <= DAILY) return "day";
  return length <= WEEKLY ? "seven_days" : "month";
}

async function loadNumbers(
  { to, tz, narrowing }: View,
  read: <F>(name: string, range: Range, group?: string) => Promise<Report<F>>,
): Promise<Numbers> {
  const last = (days: number, end = to) => rangeOf({ from: shift(end, 1 - days), to: end, tz });
  const lastSettled = shift(dayIn(tz, new Date()), -SETTLED_DAYS);
  const settledTo = to < lastSettled ? to : lastSettled;
  const own = async (narrowed: Narrowing, end: string): Promise<Pair> => {
    const week = async (lastDay: string) =>
      groupOf(await read<TargetFigures>("targets", last(7, lastDay), narrowed.group), narrowed);
    const [now, before] = await Promise.all([week(end), week(shift(end, -7))]);
    return { now, before };
  };
  const [weeks, settled, customers, ownWeeks, ownSettled] = await Promise.all([
    read<TargetFigures>("targets", last(2 * COHORT_DAYS), "seven_days"),
    read<TargetFigures>("targets", last(COHORT_DAYS, settledTo), "seven_days"),
    read<CustomerFigures>("customers", last(COHORT_DAYS)),
    narrowing && own(narrowing, to),
    narrowing && own(narrowing, settledTo),
  ]);
  const narrowed = ownWeeks && ownSettled && { weeks: ownWeeks, settled: ownSettled };
  return { weeks, settled, customers, narrowed };
}

async function settle<T>(promise: Promise<T>): Promise<Result<T>> {
  try {
    return { ok: true, value: await promise };
  } catch (error) {
    return { ok: false, error };
  }
}
