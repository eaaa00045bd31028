/** Figures as people read them. */
import type { Average, CustomerRow, Price, Rate, SessionReport, TargetBand } from "../lib/api-types.ts";
import type { Narrowing } from "./address.ts";
import type { Words } from "./words.ts";

const whole = new Intl.NumberFormat();
const oneDecimal = new Intl.NumberFormat(undefined, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
const compact = new Intl.NumberFormat(undefined, { notation: "compact", maximumFractionDigits: 1 });
const NOTHING = "–";

export function count(value: number): string {
  return whole.format(value);
}

export function percent(value: number | null): string {
  return value === null ? NOTHING : `${oneDecimal.format(value)}\u00a0%`;
}

export function money(price: Price | null | undefined): string {
  return price?.formatted ?? NOTHING;
}

export function stars(average: Average): string {
  return average.value === null ? NOTHING : `${oneDecimal.format(average.value)} of 5`;
}

export function minutes(average: Average): string {
  return average.value === null ? NOTHING : `${whole.format(Math.round(average.value))} min`;
}

/** "412 of 2,301", the ground that a rate stands on. */
export function ground(rate: Rate): string {
  return `${count(rate.numerator)} of ${count(rate.denominator)}`;
}

export function interval(rate: Rate): string {
  if (rate.low === null || rate.high === null) return NOTHING;
  return `${oneDecimal.format(rate.low)} to ${oneDecimal.format(rate.high)}\u00a0%`;
}

/** "15 to 25 %", where a rate should be. */
export function describeBand(band: TargetBand): string {
  return `${band.low} to ${band.high}\u00a0%`;
}

/** An amount short enough for an axis. */
export function shortMoney(amount: number, currency: string): string {
  const digits = new Intl.NumberFormat(undefined, { style: "currency", currency }).resolvedOptions();
  const parts = new Intl.NumberFormat(undefined, {
    style: "currency",
    currency,
    notation: "compact",
    maximumFractionDigits: 1,
  });
  return parts.format(amount / 10 ** (digits.maximumFractionDigits ?? 2));
}

export function shortCount(value: number): string {
  return compact.format(value);
}

/** A calendar day such as 2026-10-31, as it is called everywhere. */
export function day(date: string, style: "short" | "full" = "short"): string {
  const options: Intl.DateTimeFormatOptions =
    style === "short" ? { day: "numeric", month: "short" } : { day: "numeric", month: "short", year: "numeric" };
  return new Intl.DateTimeFormat(undefined, { ...options, timeZone: "UTC" }).format(new Date(`${date}T00:00:00Z`));
}

export function month(date: string): string {
  const format = new Intl.DateTimeFormat(undefined, { month: "short", year: "numeric", timeZone: "UTC" });
  return format.format(new Date(`${date}T00:00:00Z`));
}

export function days(from: string, to: string): string {
  const format = new Intl.DateTimeFormat(undefined, {
    day: "numeric",
    month: "short",
    year: "numeric",
    timeZone: "UTC",
  });
  return from === to ? day(from, "full") : format.formatRange(new Date(`${from}T00:00Z`), new Date(`${to}T00:00Z`));
}

export function moment(instant: string, zone: string): string {
  return new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short", timeZone: zone }).format(
    new Date(instant),
  );
}

export function clock(instant: string, zone: string): string {
  return new Intl.DateTimeFormat(undefined, { timeStyle: "short", timeZone: zone }).format(new Date(instant));
}

export function upperFirst(label: string): string {
  return label.charAt(0).toUpperCase() + label.slice(1);
}

export function planTitle(words: Words, plan: string | null): string {
  if (plan === null) return "No plan";
  return words.plans.find((one) => one.id === plan)?.title ?? spelledOut(plan);
}

export function offerTitle(words: Words, type: string | null): string {
  if (type === null) return "No recommendation";
  return words.offers?.find((one) => one.id === type)?.title ?? spelledOut(type);
}

export function sessionTitle(words: Words, type: string): string {
  return upperFirst(words.sessions[type] ?? spelledOut(type));
}

/** What experts are called, as far as the reports have said. */
const experts = new Map<string, string>();

/** Remembers the names that a report grouped by experts brings. */
export function learnNames({ groups }: Pick<SessionReport, "groups">): void {
  for (const { value, mechanic_name: name } of groups) if (value && name) experts.set(value, name);
}

/** Experts need not have a name; the id's end tells them apart. */
export function expertTitle(words: Words, id: string | null): string {
  if (id === null) return `No ${words.expert} yet`;
  return experts.get(id) ?? `${upperFirst(words.expert)} ${id.slice(-4)}`;
}

/** What a page is narrowed to. */
export function titleOf({ group, value }: Narrowing, words: Words): string {
  if (group === "plan") return planTitle(words, value);
  if (group === "mechanic") return expertTitle(words, value);
  return group === "session_type" ? sessionTitle(words, value) : offerTitle(words, value);
}

/** `video_session` for a reader who has no better name of it. */
export function spelledOut(name: string): string {
  return upperFirst(name.replaceAll("_", " "));
}

/** Customers need not have given a name. */
export function nameOf(row: Pick<CustomerRow, "id" | "name" | "email">): string {
  return row.name ?? row.email ?? spelledOut(`customer_${row.id.slice(-8)}`);
}
