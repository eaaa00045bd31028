/** Segments as a map: down how recently customers bought, across how often and for how much; and each with its figures. */
import type { Predictions, Segment, SegmentMove, SegmentPlace, SegmentReport } from "../../lib/api-types.ts";
import { downloadTable } from "../csv-file.ts";
import { button, element } from "../dom.ts";
import { count, money } from "../format.ts";
import { frame } from "../panel.ts";
import { buildTable, type Column } from "../table.ts";
import type { List } from "./people.ts";
import { MEANINGS, SEGMENTS, segmentTitle, shade } from "./words.ts";

const TITLE = "Where they stand";
const FIFTHS = [1, 2, 3, 4, 5];
const RECENCY: Record<number, string> = { 5: "Bought lately", 1: "Long ago" };
const AMOUNT: Record<number, string> = { 1: "Little", 5: "Much" };
const SHOWN_MOVES = 4;

export function buildMap(known: Predictions, list: List): HTMLElement {
  const table = buildSegments(known.segments, list);
  const csv = button("Segments as CSV", () => downloadTable("segments", table), { class: "button quiet small" });
  return frame(
    "segments",
    TITLE,
    finding(known),
    null,
    element("div", { class: "tools" }, csv),
    element(
      "div",
      { class: "map-and-list" },
      element("div", {}, known.places.length > 0 ? buildPlaces(known.places) : null, buildMoves(known.moves)),
      table,
    ),
    element(
      "p",
      { class: "muted small remark" },
      "Each buyer stands in a fifth of all by how recently, how often and for how much they bought. Paid is net to date, memberships apart; arrived and left are moves of 30 days.",
    ),
  );
}

function finding({ customers, buyers }: Predictions): string {
  if (customers === 0) return "Nobody stands anywhere yet.";
  return `${count(buyers)} of ${count(customers)} customers have bought a session.`;
}

function buildPlaces(places: SegmentPlace[]): HTMLElement {
  const most = Math.max(...places.map(({ customers }) => customers));
  const head = FIFTHS.map((fm) =>
    element("th", { scope: "col" }, AMOUNT[fm] ?? element("span", { class: "unseen" }, `${fm} of 5`)),
  );
  const rows = FIFTHS.toReversed().map((r) =>
    element(
      "tr",
      {},
      element("th", { scope: "row" }, RECENCY[r] ?? element("span", { class: "unseen" }, `${r} of 5`)),
      ...FIFTHS.map((fm) =>
        buildPlace(
          places.find((place) => place.r === r && place.fm === fm),
          most,
        ),
      ),
    ),
  );
  return element(
    "table",
    { class: "map" },
    element("caption", { class: "unseen" }, "Customers by how recently, and how often and for how much they bought"),
    element("thead", {}, element("tr", {}, element("td", {}), ...head)),
    element("tbody", {}, ...rows),
  );
}

function buildPlace(place: SegmentPlace | undefined, most: number): HTMLElement {
  if (!place) return element("td", {}, element("span", { class: "unseen" }, "nobody"));
  return element(
    "td",
    { class: shade(place.customers, most) },
    element("strong", {}, count(place.customers)),
    element("span", { class: "place" }, segmentTitle(place.segment)),
  );
}

function buildSegments(segments: SegmentReport[], list: List): HTMLElement {
  const ordered = SEGMENTS.flatMap((segment) => segments.filter((one) => one.segment === segment));
  const figure = (name: string, label: string, show: (row: SegmentReport) => string): Column<SegmentReport> => ({
    name,
    label,
    isFigure: true,
    show,
  });
  const table = buildTable(
    TITLE,
    [
      { name: "segment", label: "Segment", show: ({ segment }) => buildName(segment, list) },
      figure("customers", "Customers", ({ customers }) => count(customers)),
      figure("paid", "Paid", ({ paid }) => paid.map(money).join(", ") || "–"),
      figure("arrived", "Arrived", ({ arrived }) => count(arrived)),
      figure("left", "Left", ({ left }) => count(left)),
    ],
    ordered,
  );
  table.classList.add("compared", "segmented");
  return table;
}

function buildName(segment: Segment, list: List): HTMLElement {
  return element(
    "div",
    {},
    button(segmentTitle(segment), () => list(`segment:${segment}`), { class: "opens" }),
    element("span", { class: "muted small below meaning" }, MEANINGS[segment]),
  );
}

function buildMoves(moves: SegmentMove[]): HTMLElement | null {
  if (moves.length === 0) return null;
  const said = moves
    .slice(0, SHOWN_MOVES)
    .map(({ customers, from_segment: from, to_segment: to }) =>
      element("li", {}, `${count(customers)} from ${segmentTitle(from)} to ${segmentTitle(to)}`),
    );
  return element(
    "div",
    { class: "moves" },
    element("h3", {}, "Most moves of 30 days"),
    element("ul", { role: "list" }, ...said),
  );
}
