/** One request brings all that the page shows at first, of one moment. */

import type { CustomerPage, Overview, SharedOverview } from "../lib/api-types.ts";
import { queryOf, type View } from "./address.ts";
import { get } from "./api.ts";

export function load(view: View, signal: AbortSignal): Promise<Overview> {
  return get<Overview>("/api/metrics/overview", queryOf(view), signal);
}

export function loadCustomers(currency: string | null, cursor: string | null) {
  return get<CustomerPage>("/api/customers", { order: "value", currency, limit: 10, cursor });
}

export function findCustomers(search: string, signal: AbortSignal) {
  return get<CustomerPage>("/api/customers", { search, limit: 10 }, signal);
}

/** The label of a part that shows more than the page is narrowed to. */
export function scopeOf(overview: SharedOverview, part: keyof Overview, { narrowing }: View): string | null {
  if (!narrowing || overview.narrowed.includes(part)) return null;
  return part === "worth" ? "All customers" : "All sessions";
}
