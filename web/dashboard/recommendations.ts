/** What each recommendation does: shown, viewed, clicked, purchased, and what it earned. */

import type { Rate, Revenue, SharedOverview, TargetBand, UpsellFigures } from "../lib/api-types.ts";
import { rangeOf, type View } from "./address.ts";
import { buildBar, buildRateBar } from "./chart/bar.ts";
import type { Group, Report } from "./contracts.ts";
import { element } from "./dom.ts";
import { type Explanation, opening } from "./explain.ts";
import { count, describeBand, ground, interval, money, offerTitle, percent } from "./format.ts";
import { buildEmpty, buildPanel } from "./panel.ts";
import { buildTable, type Column, type Sorting } from "./table.ts";
import type { Words } from "./words.ts";

export interface Bands {
  clicked: TargetBand;
  purchased: TargetBand;
}

interface Row {
  type: string | null;
  title: string;
  figures: UpsellFigures;
  revenue: Revenue | null;
  earned: number;
}

const TITLE = "What recommendations earn";

export function buildRecommendations(
  { upsells: report, caused }: SharedOverview,
  bands: Bands,
  scope: string | null,
  view: View,
  words: Words,
  change: ((by: string) => void) | null,
): HTMLElement {
  if (report.total.made === 0) {
    return buildEmpty(
      "recommendations",
      TITLE,
      "Nothing was recommended in these days. Recommendations follow completed sessions.",
    );
  }
  const rows = report.groups.map((group) => readRow(group, view, words));
  const sorting: Sorting = { by: view.sort, change };
  const picture = buildTable(TITLE, columnsOf(rows, report, bands, words), rows, sorting);
  picture.classList.add("recommendations", "stacks");
  return buildPanel({
    id: "recommendations",
    title: TITLE,
    finding: describeBest(rows, report, view),
    scope,
    note: `${describeGround()} ${caused.words}`,
    picture,
    table: buildTable(TITLE, plainColumns(), rows, sorting),
    rows: { name: report.rows["made"] ?? "upsells_made", query: rangeOf(report) },
  });
}

/** What earned most, in a sentence; null when nothing was recommended. */
export function describeEarnings(report: Report<UpsellFigures>, view: View, words: Words): string | null {
  if (report.total.made === 0) return null;
  const rows = report.groups.map((group) => readRow(group, view, words));
  return describeBest(rows, report, view);
}

export function revenueIn(revenue: Revenue[], currency: string | null): Revenue | null {
  return revenue.find((one) => one.currency === currency) ?? revenue[0] ?? null;
}

function readRow({ value, figures }: Group<UpsellFigures>, view: View, words: Words): Row {
  const revenue = revenueIn(figures.revenue, view.currency);
  return { type: value, title: offerTitle(words, value), figures, revenue, earned: revenue?.net.amount ?? 0 };
}

function describeBest(rows: Row[], report: Report<UpsellFigures>, view: View): string {
  const best = rows.toSorted((one, other) => other.earned - one.earned)[0];
  const whole = revenueIn(report.total.revenue, view.currency);
  if (!best?.revenue || !whole || best.earned <= 0) return "No recommendation has earned anything in these days yet.";
  const share = percent((best.earned / whole.net.amount) * 100);
  return `${best.title} earns most: ${money(best.revenue.net)} of ${money(whole.net)} net (${share}).`;
}

function describeGround(): string {
  return "Of the recommendations made in these days; the newest still have clicks to come. The shaded stretch is the target, the fine line the 95 % interval.";
}

function columnsOf(rows: Row[], report: Report<UpsellFigures>, bands: Bands, words: Words): Column<Row>[] {
  const most = (read: (row: Row) => number) => Math.max(...rows.map(read));
  const shown = most((row) => row.figures.shown);
  const clicks = most((row) => Math.min(row.figures.click_through.high ?? 0, 100));
  const purchases = most((row) => Math.min(row.figures.conversion.high ?? 0, 100));
  const earned = most((row) => row.earned);
  const open = (row: Row, name: "shown" | "viewed" | "clicked" | "purchased", label: string, rate?: Rate) =>
    opening(label, () => explanation(row, name, label, report, rate), words);
  return [
    { name: "title", label: "Recommendation", rank: (row) => row.title, show: (row) => row.title },
    {
      name: "shown",
      label: "Shown",
      isFigure: true,
      rank: (row) => row.figures.shown,
      show: (row) => cell(open(row, "shown", count(row.figures.shown)), buildBar(row.figures.shown, shown, "quiet")),
    },
    {
      name: "viewed",
      label: "Viewed",
      isFigure: true,
      rank: (row) => row.figures.viewed,
      show: (row) => cell(open(row, "viewed", count(row.figures.viewed)), buildBar(row.figures.viewed, shown, "quiet")),
    },
    {
      name: "clicked",
      label: "Clicked",
      hint: `Target ${describeBand(bands.clicked)}`,
      isFigure: true,
      rank: (row) => row.figures.click_through.percent ?? -1,
      show: ({ figures: { click_through: rate }, ...row }) =>
        rateCell(
          open(row as Row, "clicked", percent(rate.percent), rate),
          rate,
          Math.max(clicks, bands.clicked.high),
          bands.clicked,
        ),
    },
    {
      name: "purchased",
      label: "Purchased",
      hint: `Target ${describeBand(bands.purchased)}`,
      isFigure: true,
      rank: (row) => row.figures.conversion.percent ?? -1,
      show: ({ figures: { conversion: rate }, ...row }) =>
        rateCell(
          open(row as Row, "purchased", percent(rate.percent), rate),
          rate,
          Math.max(purchases, bands.purchased.high),
          bands.purchased,
        ),
    },
    {
      name: "revenue",
      label: "Net revenue",
      isFigure: true,
      rank: (row) => row.earned,
      show: (row) =>
        cell(element("strong", {}, row.revenue ? money(row.revenue.net) : "–"), buildBar(row.earned, earned)),
    },
  ];
}

function cell(figure: HTMLElement, bar: SVGSVGElement, ...more: HTMLElement[]): HTMLElement {
  return element("div", { class: "barred" }, figure, bar, ...more);
}

function rateCell(figure: HTMLElement, rate: Rate, most: number, band: TargetBand): HTMLElement {
  const words = element(
    "span",
    { class: "muted small", title: `95 % interval: ${interval(rate)}` },
    rate.note ?? ground(rate),
  );
  return cell(figure, buildRateBar(rate, most, band), words);
}

function plainColumns(): Column<Row>[] {
  return [
    { name: "title", label: "Recommendation", rank: (row) => row.title, show: (row) => row.title },
    ...(["made", "shown", "viewed", "clicked", "dismissed", "purchased"] as const).map(
      (name): Column<Row> => ({
        name: name === "clicked" || name === "purchased" ? `${name}-count` : name,
        label: name.charAt(0).toUpperCase() + name.slice(1),
        isFigure: true,
        show: (row) => count(row.figures[name]),
      }),
    ),
    {
      name: "click-through",
      label: "Click-through",
      hint: "95 % interval",
      isFigure: true,
      show: (row) => describeRate(row.figures.click_through),
    },
    {
      name: "conversion",
      label: "Conversion",
      hint: "95 % interval",
      isFigure: true,
      show: (row) => describeRate(row.figures.conversion),
    },
    { name: "gross", label: "Gross", isFigure: true, show: (row) => money(row.revenue?.gross) },
    { name: "refunded", label: "Refunded", isFigure: true, show: (row) => money(row.revenue?.refunded) },
    {
      name: "revenue",
      label: "Net revenue",
      isFigure: true,
      rank: (row) => row.earned,
      show: (row) => money(row.revenue?.net),
    },
  ];
}

function describeRate(rate: Rate): HTMLElement {
  return element("span", {}, percent(rate.percent), element("span", { class: "muted small below" }, interval(rate)));
}

function explanation(
  row: Row,
  name: "shown" | "viewed" | "clicked" | "purchased",
  figure: string,
  report: Report<UpsellFigures>,
  rate: Rate | undefined,
): Explanation {
  const meant = { shown: "shown", viewed: "viewed", clicked: "click_through", purchased: "conversion" }[name];
  return {
    title: `${row.title}, ${name}`,
    figure,
    definition: report.definitions[meant] ?? "",
    fresh: report,
    rate: rate ?? null,
    rows: {
      name: report.rows[name] ?? `upsells_${name}`,
      query: { ...rangeOf(report), group: "recommendation_type", value: row.type ?? "" },
    },
  };
}
