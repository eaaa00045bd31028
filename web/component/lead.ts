/** Whether the first recommendation is highlighted: the mechanic's own always is. */
import type { Upsell } from "../lib/api-types.ts";

/** How far the first score must be ahead of the second, as a share of the first. */
const CLEARLY = 0.2;

export function isClearlyFirst(upsells: Upsell[]): boolean {
  if (upsells[0]?.recommended_by) return true;
  const [first, second] = upsells.map(({ metadata }) => metadata?.["score"]);
  if (typeof first !== "number" || typeof second !== "number") return false;
  return upsells[0]?.rank === 1 && first > 0 && first - second >= first * CLEARLY;
}
