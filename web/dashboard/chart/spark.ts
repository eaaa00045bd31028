/** A small line without axes: where a figure came from, against the band that it should be in. */
import { scaleLinear } from "d3-scale";
import { curveMonotoneX, line } from "d3-shape";
import type { TargetBand } from "../../lib/api-types.ts";
import { shape } from "../dom.ts";

const WIDTH = 240;
const HEIGHT = 48;
const EDGE = 4;

/** Null stands for a week in which nothing was counted. */
export function buildSpark(values: (number | null)[], band: TargetBand | null): SVGSVGElement {
  const highest = Math.max(...values.map((value) => value ?? 0), band?.high ?? 0, 0.01) * 1.08;
  const x = scaleLinear([0, Math.max(values.length - 1, 1)], [EDGE, WIDTH - EDGE]);
  const y = scaleLinear([0, highest], [HEIGHT - 2, 2]);
  const draw = line<number | null>()
    .defined((value) => value !== null)
    .x((_, place) => x(place))
    .y((value) => y(value ?? 0))
    .curve(curveMonotoneX);
  const last = values.at(-1) ?? null;
  return shape(
    "svg",
    { class: "spark", viewBox: `0 0 ${WIDTH} ${HEIGHT}`, "aria-hidden": "true", preserveAspectRatio: "none" },
    band && last !== null
      ? shape("rect", { class: "band", x: 0, width: WIDTH, y: y(band.high), height: y(band.low) - y(band.high) })
      : null,
    shape("line", { class: "ground", x1: 0, x2: WIDTH, y1: HEIGHT - 1, y2: HEIGHT - 1 }),
    shape("path", { class: "line", d: draw(values) ?? "" }),
    // A dot is a line of no length, so that stretching the picture leaves it round.
    last === null ? null : shape("path", { class: "dot", d: `M${x(values.length - 1)},${y(last)}h0` }),
  );
}
