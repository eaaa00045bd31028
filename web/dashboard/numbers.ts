/** The four numbers that matter this week, against the week before and the band they should be in. */

import type { Rate, RevenuePerUnit, Target, TargetBand, TargetFigures } from "../lib/api-types.ts";
import { rangeOf, type View } from "./address.ts";
import { buildSpark } from "./chart/spark.ts";
import type { Freshness, Group } from "./contracts.ts";
import type { RowsOf } from "./csv-file.ts";
import { element } from "./dom.ts";
import { type Explanation, explain } from "./explain.ts";
import { count, days, describeBand, ground, money, percent } from "./format.ts";
import { COHORT_DAYS, type Numbers, SETTLED_DAYS, WEEKS } from "./load.ts";
import type { Words } from "./words.ts";

type Measure = "early_click_through" | "early_conversion";
type Weeks = "weeks" | "settled";

interface Tile {
  title: string;
  figure: string;
  sub: string;
  change: string;
  state: { tone: string; words: string } | null;
  line: (number | null)[];
  band: TargetBand | null;
  about: Omit<Explanation, "title" | "figure">;
}

export function buildNumbers(numbers: Numbers, view: View, words: Words): HTMLElement {
  const [week, settled] = [lastWeek(numbers, "weeks"), lastWeek(numbers, "settled")];
  const tiles = [
    rateTile("Recommendations clicked", "early_click_through", numbers, view),
    rateTile("Recommendations bought", "early_conversion", numbers, view),
    earningTile(numbers, view),
    repeatTile(numbers, view),
  ];
  const heading = element("h2", { id: "numbers-title" }, view.span === null ? "The last week" : "This week");
  const range = element(
    "p",
    { class: "muted" },
    `${days(week.from, week.to)}, against the seven days before.${waitingFor(settled, week)}`,
  );
  return element(
    "section",
    { class: "numbers", id: "numbers", "aria-labelledby": "numbers-title" },
    element("header", { class: "numbers-head" }, heading, range),
    element("ul", { class: "tiles" }, ...tiles.map((tile) => buildTile(tile, words))),
  );
}

function rateTile(title: string, name: Measure, numbers: Numbers, view: View): Tile {
  const [before, now] = bothWeeks(numbers, "settled");
  const { band } = numbers.settled.total[name];
  const target: Target = now?.[name] ?? { rate: NOTHING_SHOWN, band, status: "not_enough_data" };
  const week = lastWeek(numbers, "settled");
  return {
    title,
    figure: percent(target.rate.percent),
    sub: `${ground(target.rate)} shown, within ${SETTLED_DAYS} days`,
    change: changeOfRate(target.rate, before?.[name].rate),
    state: statusOf(target),
    line: weekly(numbers, "settled", (figures) => figures[name].rate.percent),
    band,
    about: {
      definition: week.definitions[name] ?? "",
      fresh: week,
      rate: target.rate,
      rows: rowsOf(week, name, view),
    },
  };
}

function earningTile(numbers: Numbers, view: View): Tile {
  const [before, now] = bothWeeks(numbers, "weeks").map((figures) => earning(figures, view));
  const week = lastWeek(numbers, "weeks");
  return {
    title: "Net revenue per session",
    figure: money(now?.value),
    sub: now ? `${money(now.net)} from ${count(now.count)} completed sessions` : "Nothing was paid",
    change: changeOf([now?.value?.amount, before?.value?.amount], [money(now?.value), money(before?.value)]),
    state: null,
    line: weekly(numbers, "weeks", (figures) => earning(figures, view)?.value?.amount ?? null),
    band: null,
    about: {
      definition: week.definitions["revenue_per_completed_session"] ?? "",
      fresh: week,
      rows: { name: "payments", query: { ...rangeOf(week), ...narrowedTo(view) } },
    },
  };
}

/** Covers customers of the last twelve weeks, as a week is too short to come back in. */
function repeatTile(numbers: Numbers, view: View): Tile {
  const report = numbers.customers;
  const now = report.total.repeat_rate;
  const line = cohorts(numbers);
  const rates = [now.percent, line.at(-2) ?? null];
  return {
    title: "Repeat customers",
    figure: percent(now.percent),
    sub: `${ground(now)} who first came in ${WEEKS} weeks${view.narrowing ? ", of all sessions" : ""}`,
    change: changeOf(rates, rates.map(percent)),
    state: now.note ? { tone: "idle", words: now.note } : null,
    line,
    band: null,
    about: {
      definition: `${report.definitions["repeat_rate"] ?? ""} Of those who first came in the ${COHORT_DAYS} days to this one.`,
      fresh: report,
      rate: now,
      rows: { name: "customers", query: rangeOf(report) },
    },
  };
}

function buildTile(tile: Tile, words: Words): HTMLElement {
  const open = element("button", { type: "button", class: "tile-open" }, tile.title);
  open.addEventListener("click", () => explain({ title: tile.title, figure: tile.figure, ...tile.about }, words));
  const state = tile.state ?? { tone: "none", words: "" };
  return element(
    "li",
    { class: "panel tile" },
    element("h3", {}, open),
    element("p", { class: "amount figure" }, tile.figure),
    element("p", { class: "change figure" }, tile.change),
    element("p", { class: `state ${state.tone}` }, state.words),
    tile.line.length > 0 ? buildSpark(tile.line, tile.band) : element("div", { class: "spark" }),
    element("p", { class: "muted small figure" }, tile.sub),
  );
}

/** The figures of the last seven days. */
function lastWeek(numbers: Numbers, which: Weeks): Freshness {
  const report = numbers[which];
  const { from, to } = report.groups.at(-1) ?? report;
  return { ...report, from: from ?? report.from, to: to ?? report.to };
}

/** Says which days the rates are of, where the newest are too young to compare. */
function waitingFor(settled: Freshness, week: Freshness): string {
  if (settled.to === week.to) return "";
  return ` Clicks and purchases: ${days(settled.from, settled.to)}, for newer recommendations still have some to come.`;
}

/** The week before, and the last. */
function bothWeeks({ narrowed, ...numbers }: Numbers, which: Weeks): (TargetFigures | undefined)[] {
  const own = narrowed?.[which];
  const { groups } = numbers[which];
  const both: (Group<TargetFigures> | null | undefined)[] = own
    ? [own.before, own.now]
    : [groups.at(-2), groups.at(-1)];
  return both.map((group) => group?.figures);
}

const NOTHING_SHOWN: Rate = {
  numerator: 0,
  denominator: 0,
  percent: null,
  low: null,
  high: null,
  enough: false,
  missing: 30,
  note: "Not enough data: 30 more are needed.",
};

function statusOf({ band, status, rate }: Target): { tone: string; words: string } {
  const target = describeBand(band);
  const said = {
    below: { tone: "warn", words: `Below the target of ${target}` },
    within: { tone: "good", words: `Within the target of ${target}` },
    above: { tone: "good", words: `Above the target of ${target}` },
    not_enough_data: { tone: "idle", words: rate.note ?? "Not enough data" },
  };
  return said[status];
}

/** No arrow while either rate lies in the other's interval: that much is chance. */
function changeOfRate(now: Rate, before: Rate | undefined): string {
  const rates = [now.percent, before?.percent];
  const isChance = before && (isInside(now, before) || isInside(before, now));
  if (isChance && now.percent !== before.percent)
    return `About the same as the week before, ${percent(before.percent)}`;
  return changeOf(rates, [percent(now.percent), percent(before?.percent ?? null)]);
}

function isInside({ percent: rate }: Rate, { low, high }: Rate): boolean {
  return rate !== null && low !== null && high !== null && low <= rate && rate <= high;
}

/** Compares figures as they are shown: those that look the same count as equal. */
function changeOf([now, before]: (number | null | undefined)[], [shown, past]: string[]): string {
  if (now == null || before == null) return "No week to compare with";
  if (shown === past) return "Same as the week before";
  return `${now > before ? "▲ up" : "▼ down"} from ${past}`;
}

function earning(figures: TargetFigures | undefined, view: View): RevenuePerUnit | null {
  const each = figures?.revenue_per_completed_session;
  return each?.find((one) => one.currency === view.currency) ?? each?.[0] ?? null;
}

/** The last twelve weeks; empty when the page is narrowed, as a report has one grouping only. */
function weekly(numbers: Numbers, which: Weeks, read: (figures: TargetFigures) => number | null): (number | null)[] {
  return numbers.narrowed ? [] : numbers[which].groups.slice(-WEEKS).map((group) => read(group.figures));
}

/** At the end of each week, the repeat rate of those who came in the twelve weeks before. */
function cohorts({ weeks }: Numbers): (number | null)[] {
  const rates = weeks.groups.map(({ figures }) => figures.repeat_rate);
  return rates.slice(WEEKS - 1).map((_, place) => {
    const window = rates.slice(place, place + WEEKS);
    const [came, back] = [sum(window, "denominator"), sum(window, "numerator")];
    return came === 0 ? null : (back / came) * 100;
  });
}

function sum(rates: (Rate | null)[], part: "numerator" | "denominator"): number {
  return rates.reduce((total, rate) => total + (rate?.[part] ?? 0), 0);
}

function narrowedTo(view: View): Record<string, string> {
  return view.narrowing ? { ...view.narrowing } : {};
}

function rowsOf(fresh: Freshness, name: string, view: View): RowsOf | null {
  const rows = fresh.rows[name];
  return rows ? { name: rows, query: { ...rangeOf(fresh), ...narrowedTo(view) } } : null;
}
