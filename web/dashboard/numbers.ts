/** The four numbers that matter this week, against the week before and the band they should be in. */
import { rangeOf, type View } from "./address.ts";
import { buildSpark } from "./chart/spark.ts";
import type { Band, Freshness, Group, PerUnit, Rate, Target, TargetFigures } from "./contracts.ts";
import { element } from "./dom.ts";
import { type Explanation, explain } from "./explain.ts";
import { days, ground, money, percent } from "./format.ts";
import { COHORT_DAYS, type Numbers, WEEKS, type Week } from "./load.ts";
import type { RowsOf } from "./sheet-file.ts";
import type { Words } from "./words.ts";

interface Tile {
  title: string;
  figure: string;
  sub: string;
  change: string;
  state: { tone: string; words: string } | null;
  line: (number | null)[];
  band: Band | null;
  about: Omit<Explanation, "title" | "figure">;
}

export function buildNumbers(numbers: Numbers, view: View, words: Words): HTMLElement {
  const { targets } = numbers.now;
  const tiles = [
    rateTile("Recommendations clicked", "click_through", numbers, view),
    rateTile("Recommendations bought", "upsell_conversion", numbers, view),
    earningTile(numbers, view),
    repeatTile(numbers, view),
  ];
  const heading = element("h2", { id: "numbers-title" }, "This week");
  const range = element(
    "p",
    { class: "muted" },
    `${days(targets.from, targets.to)}, against the seven days before. The newest recommendations still have clicks to come.`,
  );
  return element(
    "section",
    { class: "numbers", id: "numbers", "aria-labelledby": "numbers-title" },
    element("header", { class: "numbers-head" }, heading, range),
    element("ul", { class: "tiles" }, ...tiles.map((tile) => buildTile(tile, words))),
  );
}

function rateTile(title: string, name: "click_through" | "upsell_conversion", numbers: Numbers, view: View): Tile {
  const [now, before] = [rateOf(numbers.now, name), rateOf(numbers.before, name)];
  const { band } = numbers.now.targets.total[name];
  const target: Target = numbers.now.isNarrowed ? judged(now, band) : numbers.now.targets.total[name];
  return {
    title,
    figure: percent(now.percent),
    sub: `${ground(now)} shown`,
    change: changeOf(now.percent, before.percent, percent),
    state: standing(target),
    line: numbers.now.isNarrowed ? [] : [...weekly(numbers, (figures) => figures[name].rate.percent), now.percent],
    band,
    about: {
      definition: numbers.now.targets.definitions[name] ?? "",
      fresh: numbers.now.targets,
      rate: now,
      rows: rowsOf(numbers.now.targets, name, view),
    },
  };
}

function earningTile(numbers: Numbers, view: View): Tile {
  const [now, before] = [earningOf(numbers.now, view), earningOf(numbers.before, view)];
  const { targets } = numbers.now;
  const past = weekly(
    numbers,
    (figures) => earning(figures.revenue_per_completed_session, view)?.value?.amount ?? null,
  );
  return {
    title: "Net revenue per session",
    figure: money(now?.value),
    sub: now ? `${money(now.net)} from ${now.count} completed sessions` : "Nothing was paid",
    change: changeOf(now?.value?.amount ?? null, before?.value?.amount ?? null, () => money(before?.value)),
    state: null,
    line: numbers.now.isNarrowed ? [] : [...past, now?.value?.amount ?? null],
    band: null,
    about: {
      definition: targets.definitions["revenue_per_completed_session"] ?? "",
      fresh: targets,
      rows: { name: "payments", query: { ...rangeOf(targets), ...narrowedTo(view) } },
    },
  };
}

/** A week is too short to come back in: customers of the last twelve weeks are looked at. */
function repeatTile(numbers: Numbers, view: View): Tile {
  const report = numbers.now.customers;
  const [now, before] = [report.total.repeat_rate, numbers.before.customers.total.repeat_rate];
  return {
    title: "Repeat customers",
    figure: percent(now.percent),
    sub: `${ground(now)} who first came in ${WEEKS} weeks${view.narrowing ? ", all plans" : ""}`,
    change: changeOf(now.percent, before.percent, percent),
    state: now.note ? { tone: "idle", words: now.note } : null,
    line: [...cohorts(numbers), now.percent],
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

function rateOf(week: Week, name: "click_through" | "upsell_conversion"): Rate {
  if (!week.isNarrowed) return week.targets.total[name].rate;
  const figures = week.upsells?.figures;
  const found = name === "click_through" ? figures?.click_through : figures?.conversion;
  return found ?? NOTHING_SHOWN;
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

function judged(rate: Rate, band: Band): Target {
  if (!rate.enough || rate.percent === null) return { rate, band, status: "not_enough_data" };
  if (rate.percent < band.low) return { rate, band, status: "below" };
  return { rate, band, status: rate.percent > band.high ? "above" : "within" };
}

function standing({ band, status, rate }: Target): { tone: string; words: string } {
  const target = `${band.low} to ${band.high} %`;
  const said = {
    below: { tone: "warn", words: `Below the target of ${target}` },
    within: { tone: "good", words: `Within the target of ${target}` },
    above: { tone: "good", words: `Above the target of ${target}` },
    not_enough_data: { tone: "idle", words: rate.note ?? "Not enough data" },
  };
  return said[status];
}

function changeOf(now: number | null, before: number | null, show: (value: number | null) => string): string {
  if (now === null || before === null) return "No week before to compare with";
  if (now === before) return `Same as the week before`;
  return `${now > before ? "▲ up" : "▼ down"} from ${show(before)}`;
}

function earningOf(week: Week, view: View): PerUnit | null {
  const found = week.isNarrowed ? week.revenue?.figures : week.targets.total;
  return earning(found?.revenue_per_completed_session ?? null, view);
}

function earning(each: PerUnit[] | null, view: View): PerUnit | null {
  return each?.find((one) => one.currency === view.currency) ?? each?.[0] ?? null;
}

/** The whole weeks before this one; the calendar's first and last may be cut. */
function weekly(numbers: Numbers, read: (figures: TargetFigures) => number | null): (number | null)[] {
  return wholeWeeks(numbers)
    .slice(1 - WEEKS)
    .map((group) => read(group.figures));
}

/** At the end of each whole week, the repeat rate of those who came in the twelve weeks before. */
function cohorts(numbers: Numbers): (number | null)[] {
  const weeks = wholeWeeks(numbers).map(({ figures }) => figures.repeat_rate);
  return weeks.slice(WEEKS - 1).map((_, place) => {
    const window = weeks.slice(place, place + WEEKS);
    const [came, back] = [sum(window, "denominator"), sum(window, "numerator")];
    return came === 0 ? null : (back / came) * 100;
  });
}

function wholeWeeks(numbers: Numbers): Group<TargetFigures>[] {
  const { groups, to } = numbers.past;
  return groups.filter((group, place) => place > 0 && group.to !== to);
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
