/** Whether the first recommendation may look stronger than the others. */
import type { Upsell } from "../lib/api-types.ts";

/** The share of its own score by which the first has to lead: what merely stands first looks like the rest. */
const CLEARLY = 0.2;

export function leads(upsells: Upsell[]): boolean {
  const [first, second] = upsells.map(({ metadata }) => metadata?.["score"]);
  if (typeof first !== "number" || typeof second !== "number") return false;
  return upsells[0]?.rank === 1 && first > 0 && first - second >= first * CLEARLY;
}
