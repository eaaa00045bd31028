/** Prices for people: exact from minor units, as the reader writes them. */
import type { Interval, PlainPrice } from "../lib/contract.ts";
import { DIGITS } from "../lib/currencies.ts";
import type { Reader } from "./words.ts";

/** Fraction digits of an ISO 4217 currency. A browser knows the customs of cash tills instead. */
export function exponent(currency: string): number {
  return DIGITS[currency] ?? 2;
}

/** Places the decimal point by text, so that no float ever touches an amount of minor units. */
export function decimal(amount: number, digits: number): Intl.StringNumericLiteral {
  const sign = amount < 0 ? "-" : "";
  const figures = String(Math.abs(amount)).padStart(digits + 1, "0");
  const point = figures.length - digits;
  const text = digits === 0 ? figures : `${figures.slice(0, point)}.${figures.slice(point)}`;
  return `${sign}${text}` as Intl.StringNumericLiteral;
}

/** Null when there is no price, which is not the same as a price of 0. */
export function formatPrice(price: PlainPrice | null | undefined, { words, locale }: Reader): string | null {
  if (price === null || price === undefined) return null;
  if (price.amount === 0) return words.free;
  try {
    const digits = exponent(price.currency);
    const format = new Intl.NumberFormat(locale, {
      style: "currency",
      currency: price.currency,
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
    });
    return format.format(decimal(price.amount, digits));
  } catch {
    // A currency that this browser does not know: the server's own words stand.
    return price.formatted ?? `${price.amount} ${price.currency}`;
  }
}

export function intervalWords(interval: Interval, { words }: Reader): string {
  if (interval === "year") return words.perYear;
  return interval === "month" ? words.perMonth : "";
}
