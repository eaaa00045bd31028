/** Times as people say them, with the exact moment one hover away. */
import { element } from "../component/dom.js";

const STEPS = [
  ["minute", 60],
  ["hour", 3600],
  ["day", 86_400],
  ["week", 604_800],
  ["month", 2_629_800],
  ["year", 31_557_600],
];

/** @param {string} moment ISO 8601 */
export function relative(moment, now = Date.now()) {
  const seconds = Math.round((new Date(moment).getTime() - now) / 1000);
  const format = new Intl.RelativeTimeFormat(undefined, { numeric: "auto" });
  const size = Math.abs(seconds);
  if (size < 45) return format.format(0, "second");
  const [unit, length] = STEPS.findLast(([, step]) => size >= step) ?? STEPS[0];
  return format.format(Math.round(seconds / length), unit);
}

/** @param {string} moment ISO 8601 */
export function exact(moment) {
  return new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "short" }).format(new Date(moment));
}

/**
 * A moment, or a stretch of time with what both ends share said once.
 * @param {string} from ISO 8601
 * @param {string | null} [to] ISO 8601
 */
export function span(from, to = null) {
  const format = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });
  return to ? format.formatRange(new Date(from), new Date(to)) : format.format(new Date(from));
}

/** A time element that says one thing and holds the exact moment. */
export function timeElement(moment, say = relative) {
  return element("time", { datetime: moment, title: exact(moment) }, say(moment));
}

/** @param {number} minutes */
export function duration(minutes) {
  return new Intl.NumberFormat(undefined, { style: "unit", unit: "minute", unitDisplay: "long" }).format(minutes);
}
