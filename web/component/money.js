/** Prices for people: exact from minor units, in the reader's locale. */
import { words } from "./words.js";

// ISO 4217's exponents. A browser knows the customs of cash tills instead, and would read 2 as 0.
const WITHOUT_DECIMALS = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF".split(" ");
const WITH_THREE_DECIMALS = "BHD IQD JOD KWD LYD OMR TND".split(" ");

/** @param {string} currency ISO 4217 */
export function exponent(currency) {
  if (WITHOUT_DECIMALS.includes(currency)) return 0;
  return WITH_THREE_DECIMALS.includes(currency) ? 3 : 2;
}

/**
 * Places the decimal point by text, so that no float ever touches an amount.
 * @param {number} amount whole minor units
 * @param {number} digits the currency's own fraction digits
 */
export function decimal(amount, digits) {
  const sign = amount < 0 ? "-" : "";
  const figures = String(Math.abs(amount)).padStart(digits + 1, "0");
  const point = figures.length - digits;
  return digits === 0 ? sign + figures : `${sign}${figures.slice(0, point)}.${figures.slice(point)}`;
}

/**
 * @param {{amount: number, currency: string, formatted?: string} | null} price
 * @param {string} [locale]
 * @returns {string | null} null when there is no price, which is not the same as a price of 0
 */
export function formatPrice(price, locale) {
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

/** @param {null | "month" | "year"} interval */
export function intervalWords(interval) {
  return { year: words.perYear, month: words.perMonth }[interval] ?? "";
}
