/** One request brings all that the page shows at first, of one moment. */

import type { CustomerPage, Overview } from "../lib/api-types.ts";
import { comparedFrom, type Narrowing, rangeOf, type View } from "./address.ts";
import { get } from "./api.ts";
import type { Group, Report } from "./contracts.ts";

export function load(view: View, signal: AbortSignal): Promise<Overview> {
  const { narrowing, currency } = view;
  const narrowed = narrowing && { [narrowing.group]: narrowing.value };
  const query = { ...rangeOf(view), compare_from: comparedFrom(view), ...narrowed, currency };
  return get<Overview>("/api/metrics/overview", query, signal);
}

export function loadCustomers(currency: string | null, cursor: string | null) {
  return get<CustomerPage>("/api/customers", { order: "value", currency, limit: 10, cursor });
}

export function findCustomers(search: string, signal: AbortSignal) {
  return get<CustomerPage>("/api/customers", { search, limit: 10 }, signal);
}

/** The label of a part that shows more than the page is narrowed to. */
export function scopeOf(overview: Overview, part: keyof Overview, { narrowing }: View): string | null {
  if (!narrowing || overview.narrowed.includes(part)) return null;
  return part === "worth" ? "All customers" : "All sessions";
}

/** The group of a report that the view is narrowed to; null when nothing of it happened. */
export function groupOf<F>(report: Report<F>, narrowing: Narrowing): Group<F> | null {
  return report.groups.find((group) => group.value === narrowing.value) ?? null;
}
