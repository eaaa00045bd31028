/** Why a price is what it is: what each discount takes off, and what has to be said of it. */
import type { DiscountLine } from "../lib/api-types.ts";
import { element } from "./dom.ts";
import { formatPrice } from "./money.ts";
import type { Reader } from "./words.ts";

/** An API of a version before says nothing of discounts. */
export interface Discounted {
  price_lines?: DiscountLine[];
  price_notes?: string[];
}

/** The reason of each discount with its amount, as text that may stand within a sentence's element. */
export function buildLines({ price_lines: lines = [] }: Discounted, reader: Reader): HTMLElement[] {
  return lines.map(({ reason, amount }) => {
    const less = formatPrice({ amount: -amount.amount, currency: amount.currency }, reader);
    return element("span", { class: "line" }, `${reason} `, element("bdi", { class: "less" }, less));
  });
}

export function buildNotes({ price_notes: notes = [] }: Discounted): HTMLElement[] {
  return notes.map((note) => element("span", { class: "line" }, note));
}
