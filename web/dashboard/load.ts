/** All that the page asks for, at once; what fails fails alone. */
import { type Narrowing, rangeOf, shift, stretches, type View } from "./address.ts";
import { get } from "./api.ts";
import type {
  CustomerFigures,
  CustomerPage,
  FunnelFigures,
  Group,
  Report,
  RevenueFigures,
  SessionFigures,
  TargetFigures,
  UpsellFigures,
} from "./contracts.ts";

/** Weeks of the small lines, and days of customers behind the repeat rate. */
export const WEEKS = 12;
export const COHORT_DAYS = WEEKS * 7;

export type Result<T> = { ok: true; value: T } | { ok: false; error: unknown };

/** One week's figures; narrowed to a plan they come from other reports than targets. */
export interface Week {
  targets: Report<TargetFigures>;
  customers: Report<CustomerFigures>;
  upsells: Group<UpsellFigures> | null;
  revenue: Group<RevenueFigures> | null;
  isNarrowed: boolean;
}

export interface Numbers {
  now: Week;
  before: Week;
  past: Report<TargetFigures>;
}

export interface Loaded {
  numbers: Result<Numbers>;
  funnel: Result<Report<FunnelFigures>>;
  upsells: Result<Report<UpsellFigures>>;
  revenue: Result<Report<RevenueFigures>[]>;
  plans: Result<Report<SessionFigures>>;
  experts: Result<Report<SessionFigures>>;
  value: Result<Report<CustomerFigures>>;
  customers: Result<CustomerPage>;
}

export async function load(view: View, signal: AbortSignal): Promise<Loaded> {
  const read = <F>(name: string, query: Record<string, string | undefined>) =>
    get<Report<F>>(`/api/metrics/${name}`, query, signal);
  const range = rangeOf(view);
  const [numbers, funnel, upsells, revenue, plans, experts, value, customers] = await Promise.all([
    settle(loadNumbers(view, signal)),
    settle(read<FunnelFigures>("funnel", { ...range, group: view.narrowing?.group })),
    settle(read<UpsellFigures>("upsells", { ...range, group: "recommendation_type" })),
    settle(loadRevenue(view, signal)),
    settle(read<SessionFigures>("sessions", { ...range, group: "plan" })),
    settle(read<SessionFigures>("sessions", { ...range, group: "mechanic" })),
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

/** The report tells money apart by one thing at a time, so each point of the line is a report by recommendation. */
function loadRevenue(view: View, signal: AbortSignal): Promise<Report<RevenueFigures>[]> {
  return Promise.all(
    stretches(view.from, view.to).map((stretch) =>
      get<Report<RevenueFigures>>(
        "/api/metrics/revenue",
        { ...rangeOf({ ...stretch, tz: view.tz }), group: "recommendation_type" },
        signal,
      ),
    ),
  );
}

async function loadNumbers(view: View, signal: AbortSignal): Promise<Numbers> {
  const past = { from: shift(view.to, 1 - 2 * COHORT_DAYS), to: view.to, tz: view.tz };
  const [now, before, weeks] = await Promise.all([
    loadWeek(view.to, view, signal),
    loadWeek(shift(view.to, -7), view, signal),
    get<Report<TargetFigures>>("/api/metrics/targets", { ...rangeOf(past), group: "week" }, signal),
  ]);
  return { now, before, past: weeks };
}

async function loadWeek(to: string, view: View, signal: AbortSignal): Promise<Week> {
  const week = rangeOf({ from: shift(to, -6), to, tz: view.tz });
  const cohort = rangeOf({ from: shift(to, 1 - COHORT_DAYS), to, tz: view.tz });
  const narrowing = view.narrowing;
  const [targets, customers, upsells, revenue] = await Promise.all([
    get<Report<TargetFigures>>("/api/metrics/targets", week, signal),
    get<Report<CustomerFigures>>("/api/metrics/customers", cohort, signal),
    narrowing && narrowed<UpsellFigures>("upsells", week, narrowing, signal),
    narrowing && narrowed<RevenueFigures>("revenue", week, narrowing, signal),
  ]);
  return { targets, customers, upsells, revenue, isNarrowed: narrowing !== null };
}

async function narrowed<F>(name: string, range: Record<string, string>, narrowing: Narrowing, signal: AbortSignal) {
  const report = await get<Report<F>>(`/api/metrics/${name}`, { ...range, group: narrowing.group }, signal);
  return groupOf(report, narrowing);
}

async function settle<T>(promise: Promise<T>): Promise<Result<T>> {
  try {
    return { ok: true, value: await promise };
  } catch (error) {
    return { ok: false, error };
  }
}
