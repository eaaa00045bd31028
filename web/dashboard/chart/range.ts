/** Where a figure will be: a pale bar for 95 of 100 cases, a stronger one for 80, and a line at what is expected. */
import { scaleLinear } from "d3-scale";
import { shape } from "../dom.ts";

export interface Range {
  low95: number;
  low80: number;
  value: number;
  high80: number;
  high95: number;
}

const WIDTH = 100;
const HEIGHT = 16;

/** All of a column are drawn on one scale, from zero to `most`. */
export function buildRange(range: Range, most: number): SVGSVGElement {
  const x = scaleLinear([0, most || 1], [0, WIDTH]).clamp(true);
  const bar = (name: string, from: number, to: number, y: number, height: number) =>
    shape("rect", { class: name, x: x(from), y, width: Math.max(x(to) - x(from), 0.5), height });
  return shape(
    "svg",
    { class: "cell-bar", viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: "none", "aria-hidden": "true" },
    bar("range-95", range.low95, range.high95, 5, 6),
    bar("range-80", range.low80, range.high80, 3, 10),
    shape("path", { class: "whisker", d: `M${x(range.value)},0V${HEIGHT}` }),
  );
}
