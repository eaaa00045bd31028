/** Small multiples: the same three bars for every plan, and for every expert. */

import type { Rate, SessionFigures, SharedOverview } from "../lib/api-types.ts";
import { rangeOf, type View, writeView } from "./address.ts";
import { buildBar, buildRateBar } from "./chart/bar.ts";
import type { Group, Report } from "./contracts.ts";
import { element } from "./dom.ts";
import { type Explanation, opening } from "./explain.ts";
import { count, expertTitle, ground, interval, minutes, money, percent, planTitle, stars } from "./format.ts";
import { buildEmpty, buildPanel } from "./panel.ts";
import { buildTable } from "./table.ts";
import type { Words } from "./words.ts";

const SHOWN = 8;

export interface Kind {
  id: string;
  title: string;
  group: "plan" | "mechanic";
  name: (value: string | null) => string;
  /** A page of its own. */
  link?: (value: string) => string;
  compare: (one: Group<SessionFigures>, other: Group<SessionFigures>) => number;
  note: string;
  /** What came in, in words, by the group's value. */
  earned: (group: Group<SessionFigures>) => Earned;
}

interface Earned {
  sessions: string;
  upsells: string | null;
}

export function plansOf(view: View, words: Words): Kind {
  return {
    id: "plans",
    title: "Sessions by plan",
    group: "plan",
    name: (value) => planTitle(words, value),
    compare: (one, other) => other.figures.opened - one.figures.opened,
    note: "",
    earned: ({ figures }) => ({ sessions: worthOf(figures, view), upsells: null }),
  };
}

/** The surest of good ratings first: few ratings, however good, say little. */
export function mechanicsOf({ mechanic_upsells: upsells }: SharedOverview, view: View, words: Words): Kind {
  return {
    id: "experts",
    title: `Sessions by ${words.expert}`,
    group: "mechanic",
    name: (value) => expertTitle(words, value),
    link: (value) => writeView({ ...view, narrowing: { group: "mechanic", value } }) || "?",
    compare: (one, other) =>
      surely(other) - surely(one) || other.figures.opened - one.figures.opened || (one.value === null ? 1 : -1),
    note: "By the lower end of the interval of ratings.",
    earned: ({ value, figures }) => {
      const made = upsells.groups.find((group) => group.value === value)?.figures.revenue ?? [];
      const net = made.find(({ currency }) => currency === view.currency) ?? made[0];
      return { sessions: worthOf(figures, view), upsells: money(net?.net) };
    },
  };
}

function surely({ value, figures }: Group<SessionFigures>): number {
  return value === null ? -1 : (figures.satisfaction.low ?? 0);
}

function worthOf({ average_session_value: values }: SessionFigures, view: View): string {
  const value = values.find(({ currency }) => currency === view.currency) ?? values[0];
  return money(value?.sum);
}

/** Those who had sessions, by id, with what each is called. */
export function expertsOf({ mechanics }: SharedOverview, words: Words): [string, string][] {
  return mechanics.groups.flatMap(({ value }) => (value ? [[value, expertTitle(words, value)]] : []));
}

export function buildSessions(
  report: Report<SessionFigures>,
  kind: Kind,
  scope: string | null,
  view: View,
  words: Words,
): HTMLElement {
  if (report.total.opened === 0)
    return buildEmpty(kind.id, kind.title, "No sessions in these days. Choose more days above.");
  const groups = report.groups.toSorted(kind.compare);
  const most = Math.max(...groups.map((group) => group.figures.opened));
  const shown = groups.slice(0, SHOWN);
  const left = groups.length - shown.length;
  const open = (group: Group<SessionFigures>) =>
    opening(count(group.figures.opened), () => explanation(group, kind, report), words);
  const cards = shown.map((group) => buildCard(group, kind, most, open(group), isChosen(group, kind, view)));
  return buildPanel({
    id: kind.id,
    title: kind.title,
    finding: describeBest(groups, kind),
    scope,
    note:
      [kind.note, left > 0 ? `The first ${SHOWN}; the table has ${left} more.` : ""].filter(Boolean).join(" ") || null,
    picture: element("ul", { class: "multiples" }, ...cards),
    table: buildTable(kind.title, columnsOf(kind), groups),
    rows: { name: report.rows["opened"] ?? "sessions_opened", query: rangeOf(report) },
  });
}

function isChosen(group: Group<SessionFigures>, kind: Kind, view: View): boolean {
  return view.narrowing?.group === kind.group && view.narrowing.value === group.value;
}

export function describeBest(groups: Group<SessionFigures>[], kind: Kind): string {
  const rated = groups.filter(({ value, figures }) => value !== null && figures.satisfaction.enough);
  const [best, next] = rated.toSorted((one, other) => liking(other) - liking(one));
  if (!best) return "Too few ratings yet to say who is liked best.";
  const isClear = !next || (best.figures.satisfaction.low ?? 0) > liking(next);
  if (!isClear) return "Ratings differ too little to name the best.";
  return `${kind.name(best.value)} is liked best: ${percent(best.figures.satisfaction.percent)} rate 4 or 5 stars.`;
}

function liking(group: Group<SessionFigures>): number {
  return group.figures.satisfaction.percent ?? 0;
}

function nameOf(value: string | null, kind: Kind): Node | string {
  const name = kind.name(value);
  return value && kind.link ? element("a", { href: kind.link(value) }, name) : name;
}

function describeEarned({ sessions, upsells }: Earned): string {
  return `Sessions worth ${sessions}${upsells === null ? "" : `, recommendations after them earned ${upsells}`}`;
}

function buildCard(
  group: Group<SessionFigures>,
  kind: Kind,
  most: number,
  opened: HTMLElement,
  isChosen: boolean,
): HTMLElement {
  const { value, figures } = group;
  return element(
    "li",
    { class: isChosen ? "multiple chosen" : "multiple" },
    element("h3", {}, nameOf(value, kind)),
    buildLine("Sessions", opened, buildBar(figures.opened, most, "quiet")),
    buildRateLine("Completed", figures.completion_rate),
    buildRateLine("Rated 4 or 5", figures.satisfaction),
    element(
      "p",
      { class: "muted small figure" },
      `${minutes(figures.average_duration)} on average, ${stars(figures.rating)} stars`,
    ),
    element("p", { class: "muted small figure" }, describeEarned(kind.earned(group))),
  );
}

function buildRateLine(label: string, rate: Rate): HTMLElement {
  const said = element(
    "span",
    { title: rate.note ?? `${ground(rate)}; 95 % interval ${interval(rate)}` },
    percent(rate.percent),
  );
  return buildLine(label, said, buildRateBar(rate, 100));
}

function buildLine(label: string, figure: HTMLElement, bar: SVGSVGElement): HTMLElement {
  return element(
    "div",
    { class: "multiple-line" },
    element("span", { class: "muted small" }, label),
    element("span", { class: "figure" }, figure),
    bar,
  );
}

function columnsOf(kind: Kind) {
  const rate = (read: (figures: SessionFigures) => Rate) => (group: Group<SessionFigures>) => {
    const found = read(group.figures);
    return `${percent(found.percent)} (${ground(found)})`;
  };
  return [
    {
      name: "name",
      label: kind.group === "plan" ? "Plan" : "Who",
      show: (group: Group<SessionFigures>) => nameOf(group.value, kind),
    },
    ...(["opened", "started", "completed"] as const).map((name) => ({
      name,
      label: name.charAt(0).toUpperCase() + name.slice(1),
      isFigure: true,
      show: (group: Group<SessionFigures>) => count(group.figures[name]),
    })),
    { name: "completion", label: "Completion", isFigure: true, show: rate((figures) => figures.completion_rate) },
    {
      name: "duration",
      label: "Duration",
      isFigure: true,
      show: (group: Group<SessionFigures>) => minutes(group.figures.average_duration),
    },
    {
      name: "rating",
      label: "Rating",
      isFigure: true,
      show: (group: Group<SessionFigures>) => stars(group.figures.rating),
    },
    { name: "satisfaction", label: "Rated 4 or 5", isFigure: true, show: rate((figures) => figures.satisfaction) },
    {
      name: "worth",
      label: "Value of sessions",
      isFigure: true,
      show: (group: Group<SessionFigures>) => kind.earned(group).sessions,
    },
    ...(kind.group === "mechanic"
      ? [
          {
            name: "earned",
            label: "Recommendations earned",
            isFigure: true,
            show: (group: Group<SessionFigures>) => kind.earned(group).upsells ?? "",
          },
        ]
      : []),
  ];
}

function explanation(group: Group<SessionFigures>, kind: Kind, report: Report<SessionFigures>): Explanation {
  return {
    title: `${kind.name(group.value)}, sessions`,
    figure: count(group.figures.opened),
    definition: report.definitions["opened"] ?? "",
    fresh: report,
    rows: {
      name: report.rows["opened"] ?? "sessions_opened",
      query: { ...rangeOf(report), group: kind.group, value: group.value ?? "" },
    },
  };
}
