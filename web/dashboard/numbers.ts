/** The numbers that matter, of the days chosen against as many others, compared at equal ages. */

import type {
  Changes,
  CustomerReport,
  Price,
  Rate,
  SharedOverview,
  Target,
  TargetBand,
  TargetFigures,
} from "../lib/api-types.ts";
import { lengthOf, rangeOf, SPAN_NAMES, type View } from "./address.ts";
import { causedOf } from "./caused.ts";
import { buildSpark } from "./chart/spark.ts";
import type { Freshness } from "./contracts.ts";
import { element } from "./dom.ts";
import { type Explanation, explain } from "./explain.ts";
import { count, days, describeBand, ground, money, percent } from "./format.ts";
import type { Words } from "./words.ts";

type Direction = Changes["click_through"];
type Money = "revenue" | "per_session" | "per_upsell";

interface Tile {
  title: string;
  figure: string;
  sub: string;
  caused: string | null;
  change: string;
  state: { tone: string; words: string } | null;
  line: (number | null)[];
  band: TargetBand | null;
  about: Omit<Explanation, "title" | "figure">;
}

export function buildNumbers(overview: SharedOverview, view: View, words: Words, title = titleOf(view)): HTMLElement {
  const { now, before } = overview;
  const tiles = [
    revenueTile(overview, view),
    earningTile(overview, view),
    rateTile("Recommendations clicked", "early_click_through", overview, view),
    rateTile("Recommendations bought", "early_conversion", overview, view),
    upsellTile(overview, view),
    repeatTile(overview, view),
  ];
  const heading = element("h2", { id: "numbers-title" }, title);
  const range = element(
    "p",
    { class: "muted" },
    `${days(now.from, now.to)}, against ${days(before.from, before.to)}.${waitingFor(overview, view)}`,
  );
  return element(
    "section",
    { class: "numbers", id: "numbers", "aria-labelledby": "numbers-title" },
    element("header", { class: "numbers-head" }, heading, range),
    element("ul", { class: "tiles" }, ...tiles.map((tile) => buildTile(tile, words))),
  );
}

function titleOf({ span, from, to }: View): string {
  return span === null ? `${count(lengthOf(from, to))} chosen days` : (SPAN_NAMES[span] ?? "");
}

/** Says why the newest days are left out. */
function waitingFor({ now }: SharedOverview, view: View): string {
  return now.to === view.to ? "" : " Newer days still have clicks, purchases and sessions to come.";
}

function revenueTile(overview: SharedOverview, view: View): Tile {
  const read = (figures: TargetFigures) => of(figures.revenue, view);
  const [now, before] = [read(overview.now.total), read(overview.before.total)];
  return {
    title: "Net revenue",
    figure: money(now?.net),
    sub: now ? `${count(now.count)} payments` : nothingOf(overview.now.total.revenue, view),
    caused: causedOf(overview.caused, "revenue"),
    change: moneyChangeOf(moneyChange(overview, "revenue", view), now?.net, before?.net),
    state: null,
    line: lineOf(overview, (figures) => read(figures)?.net.amount ?? (figures.revenue ? 0 : null)),
    band: null,
    about: aboutOf("revenue", "payments", overview.now, view),
  };
}

function earningTile(overview: SharedOverview, view: View): Tile {
  const read = (figures: TargetFigures) => of(figures.revenue_per_completed_session, view);
  const [now, before] = [read(overview.now.total), read(overview.before.total)];
  const { revenue_per_completed_session: whole } = overview.now.total;
  return {
    title: "Net revenue per session",
    figure: money(now?.value),
    sub: now ? `${money(now.net)} from ${count(now.count)} completed sessions` : nothingOf(whole, view),
    caused: causedOf(overview.caused, "per_session"),
    change: moneyChangeOf(moneyChange(overview, "per_session", view), now?.value, before?.value),
    state: null,
    line: lineOf(overview, (figures) => read(figures)?.value?.amount ?? null),
    band: null,
    about: aboutOf("revenue_per_completed_session", "payments", overview.now, view),
  };
}

/** What offers are ranked by. */
function upsellTile(overview: SharedOverview, view: View): Tile {
  const read = (figures: TargetFigures) => of(figures.early_revenue_per_upsell, view);
  const [now, before] = [read(overview.now.total), read(overview.before.total)];
  return {
    title: "Earned per recommendation",
    figure: money(now?.value),
    sub: now ? `${money(now.net)} from ${count(now.count)} shown, within three days` : "Nothing was bought",
    caused: causedOf(overview.caused, "per_upsell"),
    change: moneyChangeOf(moneyChange(overview, "per_upsell", view), now?.value, before?.value),
    state: null,
    line: lineOf(overview, (figures) => read(figures)?.value?.amount ?? null),
    band: null,
    about: aboutOf("early_revenue_per_upsell", "upsells_purchased_early", overview.now, view),
  };
}

function rateTile(
  title: string,
  name: "early_click_through" | "early_conversion",
  overview: SharedOverview,
  view: View,
): Tile {
  const [now, before] = [overview.now.total[name], overview.before.total[name]];
  const change = overview.changes[name === "early_click_through" ? "click_through" : "conversion"];
  return {
    title,
    figure: percent(now.rate.percent),
    sub: `${ground(now.rate)} shown, within three days`,
    caused: null,
    change: changeOf(change, percentOf(now.rate), percentOf(before.rate)),
    state: statusOf(now),
    line: lineOf(overview, (figures) => figures[name].rate.percent),
    band: now.band,
    about: { ...aboutOf(name, overview.now.rows[name] ?? "", overview.now, view), rate: now.rate },
  };
}

function repeatTile({ came, came_before: before, changes }: SharedOverview, view: View): Tile {
  const [now, past] = [came.total.early_repeat_rate, before.total.early_repeat_rate];
  const whose = view.narrowing ? ", all customers" : "";
  return {
    title: "Came back within four weeks",
    figure: percent(now.percent),
    sub: `${ground(now)} who came ${days(came.from, came.to)}${whose}`,
    caused: null,
    change: changeOf(changes.repeat_rate, percentOf(now), percentOf(past)),
    state: now.note ? { tone: "idle", words: now.note } : null,
    line: [],
    band: null,
    about: repeatAbout(came, now),
  };
}

function repeatAbout(came: CustomerReport, rate: Rate): Omit<Explanation, "title" | "figure"> {
  const definition = came.definitions["early_repeat_rate"] ?? "";
  return { definition, fresh: came, rate, rows: { name: "customers", query: rangeOf(came) } };
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
    tile.caused && element("p", { class: "small figure caused" }, tile.caused),
    element("p", { class: "muted small figure" }, tile.sub),
  );
}

function aboutOf(figure: string, rows: string, fresh: Freshness, view: View): Tile["about"] {
  const query = { ...rangeOf({ ...fresh }), ...view.narrowing };
  return { definition: fresh.definitions[figure] ?? "", fresh, rows: { name: rows, query } };
}

/** In the page's currency, or that in which most was paid. */
function of<T extends { currency: string }>(found: T[] | null, view: View): T | null {
  return found?.find((one) => one.currency === view.currency) ?? found?.[0] ?? null;
}

/** Why there is no figure: nothing was paid, or payments cannot be told apart like this. */
function nothingOf(found: unknown[] | null, { narrowing }: View): string {
  if (found || !narrowing) return "Nothing was paid";
  return `Payments are not told apart by ${narrowing.group.replace("_", " ")}`;
}

function lineOf({ line }: SharedOverview, read: (figures: TargetFigures) => number | null): (number | null)[] {
  return line.groups.map(({ figures }) => read(figures));
}

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

function moneyChange({ changes }: SharedOverview, name: Money, view: View): Direction {
  return of(changes.money, view)?.[name] ?? "unknown";
}

/** As prices are shown, so that both are compared as they are read. */
function percentOf({ percent: value }: Rate): Pick<Price, "formatted"> | null {
  return value === null ? null : { formatted: percent(value) };
}

/** As refunds come late, what was paid before them is compared, so that a net beside it may have gone the other way. */
function moneyChangeOf(direction: Direction, now: Price | null | undefined, before: Price | null | undefined): string {
  if (!now || !before || direction === "unknown") return changeOf(direction, now, before);
  const moved = { up: "▲ up", down: "▼ down", even: "About the same" }[direction];
  return `${moved} before refunds, ${before.formatted} net the time before`;
}

/** No arrow where the difference may be chance. */
function changeOf(
  direction: Direction,
  now: Pick<Price, "formatted"> | null | undefined,
  before: Pick<Price, "formatted"> | null | undefined,
): string {
  if (!now || !before) return "Nothing to compare with";
  if (direction === "unknown") return `${before.formatted} before, too little to compare`;
  if (direction === "even") return `About the same as before, ${before.formatted}`;
  return `${direction === "up" ? "▲ up" : "▼ down"} from ${before.formatted}`;
}
