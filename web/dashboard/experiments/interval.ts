/** What was known day by day: the best guess as a line, and around it the interval, which shrinks. */
import { scaleLinear } from "d3-scale";
import { area, line } from "d3-shape";
import type { DayPoint } from "../../lib/api-types.ts";
import { element, shape } from "../dom.ts";
import { day, percent } from "../format.ts";

const HEIGHT = 200;
const LEFT = 60;
const TOP = 12;
const BOTTOM = 28;
const RIGHT = 8;
/** Beyond three times as much the first days would leave no room for the others. */
const MOST = 3;

interface Known {
  day: string;
  low: number;
  high: number;
  estimate: number;
}

/** Null until there are two days with an interval: a picture of one says nothing. */
export function buildIntervals(name: string, first: string, days: DayPoint[]): HTMLElement | null {
  const known = days.filter((one) => one.variation === name).flatMap(knownOf);
  const last = known.at(-1);
  if (known.length < 2 || !last) return null;
  const words = `${name} day by day: on ${day(last.day)} between ${share(last.low)} and ${share(last.high)}.`;
  const place = element("div", { class: "drawn", role: "img", "aria-label": words });
  // Drawn in the pixels that there are, so that its words are as large as all others.
  new ResizeObserver(([entry]) => {
    const width = Math.round(entry?.contentRect.width ?? 0);
    if (width > LEFT) place.replaceChildren(draw(known, width));
  }).observe(place);
  const caption = element("figcaption", { class: "muted small" }, `${name} against ${first}, day by day`);
  return element("figure", { class: "intervals" }, place, caption);
}

function draw(known: Known[], width: number): SVGElement {
  const x = scaleLinear([0, known.length - 1], [LEFT, width - RIGHT]);
  const lowest = Math.min(0, ...known.map((one) => one.low));
  const highest = Math.max(0, ...known.map((one) => one.high));
  const y = scaleLinear([lowest, highest], [HEIGHT - BOTTOM, TOP]).nice(4);
  const band = area<Known>()
    .x((_, at) => x(at))
    .y0((one) => y(one.low))
    .y1((one) => y(one.high));
  const guess = line<Known>()
    .x((_, at) => x(at))
    .y((one) => y(one.estimate));
  const end = width - RIGHT;
  return shape(
    "svg",
    { viewBox: `0 0 ${width} ${HEIGHT}`, width, height: HEIGHT, "aria-hidden": "true" },
    ...y.ticks(4).map((tick) => buildTick(tick, y(tick), end)),
    shape("path", { class: "fill", d: band(known) ?? "" }),
    shape("line", { class: "equal", x1: LEFT, x2: end, y1: y(0), y2: y(0) }),
    shape("path", { class: "line", d: guess(known) ?? "" }),
    shape("text", { x: LEFT, y: HEIGHT - 8 }, day(known[0]?.day ?? "")),
    shape("text", { x: end, y: HEIGHT - 8, "text-anchor": "end" }, day(known.at(-1)?.day ?? "")),
  );
}

function knownOf(one: DayPoint): Known[] {
  const { low, high, estimate } = one;
  if (low === null || estimate === null) return [];
  return [
    { day: one.day, low: Math.min(low, MOST), estimate: Math.min(estimate, MOST), high: Math.min(high ?? MOST, MOST) },
  ];
}

function buildTick(value: number, y: number, end: number): SVGElement {
  const rule = shape("line", { x1: LEFT, x2: end, y1: y, y2: y });
  const label = `${value > 0 ? "+" : ""}${Math.round(value * 100)}\u00a0%`;
  return shape("g", { class: "tick" }, rule, shape("text", { x: LEFT - 8, y: y + 4, "text-anchor": "end" }, label));
}

export function share(change: number): string {
  return `${change > 0 ? "+" : ""}${percent(change * 100)}`;
}
