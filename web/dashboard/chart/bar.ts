/** Bars inside a table's cells: from zero, on one scale a column, with the 95 % interval as a fine line. */
import { scaleLinear } from "d3-scale";
import type { Rate, TargetBand } from "../../lib/api-types.ts";
import { shape } from "../dom.ts";

const WIDTH = 100;
const HEIGHT = 16;

/** @param tone `quiet` where the figure beside it says enough */
export function buildBar(value: number, most: number, tone: "accent" | "quiet" = "accent"): SVGSVGElement {
  const x = scaleLinear([0, most || 1], [0, WIDTH]).clamp(true);
  return frame(shape("rect", { class: `bar ${tone}`, x: 0, y: 4, width: x(value), height: 8 }));
}

/** What is left of a step, and paler what was lost before it. */
export function buildLossBar(value: number, before: number, most: number, isWorst: boolean): SVGSVGElement {
  const x = scaleLinear([0, most || 1], [0, WIDTH]).clamp(true);
  const lost = {
    class: isWorst ? "lost worst" : "lost",
    x: x(value),
    y: 0,
    width: x(before) - x(value),
    height: HEIGHT,
  };
  return frame(
    shape("rect", lost),
    shape("rect", { class: "bar accent", x: 0, y: 0, width: x(value), height: HEIGHT }),
  );
}

export function buildRateBar(rate: Rate, most: number, band: TargetBand | null = null): SVGSVGElement {
  const x = scaleLinear([0, most || 1], [0, WIDTH]).clamp(true);
  const [low, high] = [rate.low ?? 0, rate.high ?? 0];
  return frame(
    band && shape("rect", { class: "band", x: x(band.low), y: 0, width: x(band.high) - x(band.low), height: HEIGHT }),
    shape("rect", { class: "bar accent", x: 0, y: 4, width: x(rate.percent ?? 0), height: 8 }),
    rate.percent === null
      ? null
      : shape("path", { class: "whisker", d: `M${x(low)},8H${x(high)}M${x(low)},4V12M${x(high)},4V12` }),
  );
}

function frame(...marks: (SVGElement | null)[]): SVGSVGElement {
  return shape(
    "svg",
    { class: "cell-bar", viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: "none", "aria-hidden": "true" },
    ...marks,
  );
}
