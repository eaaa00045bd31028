/** Times as people say them, with the exact moment one hover away. */
import { element } from "../component/dom.ts";
import { reading } from "./locale.ts";

const STEPS: [Intl.RelativeTimeFormatUnit, number][] = [
  ["minute", 60],
  ["hour", 3600],
  ["day", 86_400],
  ["week", 604_800],
  ["month", 2_629_800],
  ["year", 31_557_600],
];

/** From now, by the largest unit that fits; `moment` is ISO 8601. */
export function relative(moment: string, now = Date.now()): string {
  const seconds = Math.round((new Date(moment).getTime() - now) / 1000);
  const format = new Intl.RelativeTimeFormat(reading.locale, { numeric: "auto" });
  const size = Math.abs(seconds);
  if (size < 45) return format.format(0, "second");
  const [unit, length] = STEPS.findLast(([, step]) => size >= step) ?? ["minute", 60];
  return format.format(Math.round(seconds / length), unit);
}

export function exact(moment: string): string {
  return new Intl.DateTimeFormat(reading.locale, { dateStyle: "full", timeStyle: "short" }).format(new Date(moment));
}

/** A moment, or a stretch of time with what both ends share said once. */
export function span(from: string, to: string | null = null): string {
  const format = new Intl.DateTimeFormat(reading.locale, { dateStyle: "medium", timeStyle: "short" });
  return to ? format.formatRange(new Date(from), new Date(to)) : format.format(new Date(from));
}

/** A time element that says one thing and holds the exact moment. */
export function timeElement(moment: string, say: (moment: string) => string = relative): HTMLElement {
  return element("time", { datetime: moment, title: exact(moment) }, say(moment));
}

export function duration(minutes: number): string {
  return new Intl.NumberFormat(reading.locale, { style: "unit", unit: "minute", unitDisplay: "long" }).format(minutes);
}
