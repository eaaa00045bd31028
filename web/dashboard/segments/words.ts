/** Segments and chances as a founder reads them. */
import type { ExpectedValue, Segment } from "../../lib/api-types.ts";
import { element } from "../dom.ts";
import { money, spelledOut } from "../format.ts";

/** From who has not begun to who is gone, those first who bring most. */
export const MEANINGS: Record<Segment, string> = {
  champions: "Bought lately, often and for much",
  loyal: "Buy again and again",
  potential_loyalists: "Bought lately, and more than once or for more",
  new_customers: "Bought for the first time, lately",
  promising: "Bought a little, not long ago",
  need_attention: "Bought some, and it has been a while",
  about_to_sleep: "Bought little, and it has been a while",
  at_risk: "Bought often or for much, and not for long",
  cannot_lose: "Among the best, and not seen for long",
  hibernating: "Bought little, and long ago",
  lost: "Bought once or twice, very long ago",
  prospect: "Have not bought a session yet",
};

export const SEGMENTS = Object.keys(MEANINGS) as Segment[];

export function segmentTitle(segment: Segment): string {
  return spelledOut(segment);
}

/** "62 %"; null stands for too little data. */
export function chance(value: number | null): string {
  if (value === null) return "–";
  if (value < 0.01) return "under 1\u00a0%";
  return value > 0.99 ? "over 99\u00a0%" : `${Math.round(value * 100)}\u00a0%`;
}

/** "$40.00 to $210.00", where it will be in eighty of a hundred cases. */
export function likely({ low_80: low, high_80: high }: ExpectedValue): string {
  return `${money(low)} to ${money(high)}`;
}

/** What is expected, and below it how sure that is. */
export function showExpected(expected: ExpectedValue | null): Node | string {
  if (!expected) return "–";
  const range = element("span", { class: "muted small below" }, likely(expected));
  return element("span", {}, money(expected.value), range);
}

export function ago(days: number | null): string {
  if (days === null) return "Never";
  return days === 0 ? "Today" : `${new Intl.NumberFormat().format(days)} ${days === 1 ? "day" : "days"} ago`;
}

/** How much stronger a place stands out: from 0 to 4. */
export function shade(value: number, most: number): string {
  return `shade-${value <= 0 ? 0 : Math.min(4, Math.ceil((4 * value) / (most || 1)))}`;
}
