/** Money over time: a line for all of it, and filled below it the part that recommendations brought. */
import { scaleLinear } from "d3-scale";
import { area, curveLinear, line } from "d3-shape";
import { element, shape } from "../dom.ts";

export interface Point {
  label: string;
  axis: string;
  whole: number;
  part: number;
  /** Shorter than the others, so that its figure is no fall: the line towards it is dotted. */
  isCut?: boolean;
  /** What was changed in these days, in words. */
  marks?: string[];
}

interface Drawn {
  width: number;
  height: number;
  x: (place: number) => number;
  y: (value: number) => number;
}

interface Words {
  whole: string;
  part: string;
  describe: (point: Point) => string;
  tick: (value: number) => string;
  summary: string;
}

const TOP = 16;
const BOTTOM = 28;
const LABELS = 228;
const TICKS = 48;
const WIDE = 640;

export function buildArea(points: Point[], words: Words): HTMLElement {
  const said = element("p", { class: "readout figure", "aria-live": "polite" }, words.summary);
  const place = element("div", {
    class: "area",
    tabindex: "0",
    role: "img",
    "aria-label": `${words.summary} Arrow keys read it point by point.`,
  });
  let drawn: Drawn | null = null;
  let chosen: number | null = null;
  const choose = (next: number | null) => {
    chosen = next === null ? null : Math.min(points.length - 1, Math.max(0, next));
    const point = chosen === null ? undefined : points[chosen];
    said.textContent = point ? words.describe(point) : words.summary;
    if (drawn) mark(place, drawn, point, chosen ?? 0);
  };
  place.addEventListener("pointermove", (event) => drawn && choose(nearest(points, drawn, event.offsetX)));
  place.addEventListener("pointerleave", () => choose(null));
  place.addEventListener("blur", () => choose(null));
  place.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    choose(chosen === null ? points.length - 1 : chosen + step);
  });
  new ResizeObserver(([entry]) => {
    const width = Math.round(entry?.contentRect.width ?? 0);
    const height = Math.round(entry?.contentRect.height ?? 0);
    const isSame = width === drawn?.width && height === drawn.height;
    if (width > 0 && !isSame) drawn = draw(place, points, words, width, height);
  }).observe(place);
  return element("div", { class: "over-time" }, said, place);
}

function draw(place: HTMLElement, points: Point[], words: Words, width: number, height: number): Drawn {
  const room = width >= WIDE ? LABELS : 8;
  const most = Math.max(...points.map((point) => Math.max(point.whole, point.part)), 1);
  const least = Math.min(0, ...points.map((point) => point.whole));
  const across = scaleLinear([0, Math.max(points.length - 1, 1)], [TICKS, width - room]);
  const up = scaleLinear([least, most], [height - BOTTOM, TOP]).nice(4);
  const [x, y] = [(at: number) => across(at), (value: number) => up(value)];
  const filled = area<Point>()
    .x((_, at) => x(at))
    .y0(y(0))
    .y1((point) => y(point.part))
    .curve(curveLinear);
  const grid = up.ticks(4).map((tick) => buildTick(words.tick(tick), y(tick), width - room));
  place.replaceChildren(
    shape(
      "svg",
      { viewBox: `0 0 ${width} ${height}`, width, height, "aria-hidden": "true" },
      ...grid,
      shape("path", { class: "fill", d: filled(points) ?? "" }),
      ...buildLine(points, "part", x, y),
      ...buildLine(points, "whole", x, y),
      ...buildMarks(points, { width, height, x, y }),
      ...buildDates(points, { width, height, x, y }),
      ...buildLabels(points, words, { width, height, x, y }),
      shape("g", { class: "pointed" }),
    ),
  );
  return { width, height, x, y };
}

function buildLine(points: Point[], name: "whole" | "part", x: Drawn["x"], y: Drawn["y"]): SVGElement[] {
  const dots = points.map((point, at) => ({ at, value: point[name], isCut: point.isCut }));
  const path = line<(typeof dots)[number]>()
    .x(({ at }) => x(at))
    .y(({ value }) => y(value));
  const cut = dots
    .filter(({ isCut }) => isCut)
    .map(({ at }) => (at === 0 ? dots.slice(0, 2) : dots.slice(at - 1, at + 1)));
  const solid = dots.filter(({ isCut }) => !isCut);
  return [
    shape("path", { class: name, d: path(solid) ?? "" }),
    ...cut.map((segment) => shape("path", { class: `${name} cut`, d: path(segment) ?? "" })),
  ];
}

function buildTick(label: string, y: number, width: number): SVGElement {
  const rule = shape("line", { x1: 0, x2: width, y1: y, y2: y });
  return shape("g", { class: "tick" }, rule, shape("text", { x: 0, y: y - 4 }, label));
}

/** A flag where something was changed. */
function buildMarks(points: Point[], { height, x }: Drawn): SVGElement[] {
  return points.flatMap(({ marks = [] }, at) =>
    marks.length === 0
      ? []
      : [
          shape("line", { class: "change-line", x1: x(at), x2: x(at), y1: TOP, y2: height - BOTTOM }),
          shape("path", { class: "change-flag", d: `M${x(at)},${TOP}h9l-3,4l3,4h-9z` }),
        ],
  );
}

/** As many dates as there is room for, the last one always. */
function buildDates(points: Point[], { width, height, x }: Drawn): SVGElement[] {
  const every = Math.ceil(points.length / Math.max(2, Math.floor(width / 110)));
  const last = points.length - 1;
  return points
    .map((point, at) => ({ point, at }))
    .filter(({ at }) => (last - at) % every === 0)
    .map(({ point, at }) => {
      const anchor = at === 0 ? "start" : at === last && width < WIDE ? "end" : "middle";
      return shape("text", { class: "date", x: x(at), y: height - 8, "text-anchor": anchor }, point.axis);
    });
}

/** Names stand at the lines' ends, or on narrow screens above them, and never on each other. */
function buildLabels(points: Point[], words: Words, { width, x, y }: Drawn): SVGElement[] {
  const last = points.length - 1;
  const end = points[last];
  if (!end) return [];
  const isWide = width >= WIDE;
  const top = y(end.whole) + (isWide ? 4 : -10);
  const below = Math.max(y(end.part) + (isWide ? 4 : -8), top + 20);
  const at = isWide ? x(last) + 12 : x(last);
  const anchor = isWide ? "start" : "end";
  return [
    shape("text", { class: "name whole-name", x: at, y: top, "text-anchor": anchor }, words.whole),
    shape("text", { class: "name part-name", x: at, y: below, "text-anchor": anchor }, words.part),
  ];
}

function mark(place: HTMLElement, { height, x, y }: Drawn, point: Point | undefined, at: number): void {
  const marks = point
    ? [
        shape("line", { class: "rule", x1: x(at), x2: x(at), y1: TOP, y2: height - BOTTOM }),
        shape("circle", { class: "whole-dot", cx: x(at), cy: y(point.whole), r: 4 }),
        shape("circle", { class: "part-dot", cx: x(at), cy: y(point.part), r: 4 }),
      ]
    : [];
  place.querySelector(".pointed")?.replaceChildren(...marks);
}

function nearest(points: Point[], { x }: Drawn, at: number): number {
  const distances = points.map((_, place) => Math.abs(x(place) - at));
  return distances.indexOf(Math.min(...distances));
}
