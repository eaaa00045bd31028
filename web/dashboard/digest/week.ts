/** Whole weeks, Monday to Sunday, that are old enough to compare. */
import { dayIn, shift } from "../address.ts";

/** Days after which a week's clicks and purchases are settled. */
const SETTLED = 3;

/** The last day of the newest settled week, or of that of a day which the address names. */
export function lastDay(given: string | null, tz: string, now = new Date()): string {
  const newest = sundayBefore(shift(dayIn(tz, now), 1 - SETTLED));
  if (given === null || !/^\d{4}-\d{2}-\d{2}$/.test(given) || Number.isNaN(Date.parse(given))) return newest;
  const asked = sundayBefore(shift(given, 7));
  return asked < newest ? asked : newest;
}

/** The last Sunday before a day. */
function sundayBefore(day: string): string {
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
  return shift(day, -(weekday === 0 ? 7 : weekday));
}
