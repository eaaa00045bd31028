/** Net revenue over time, and the part of it that recommendations brought. */

import type { Mark, Price, Revenue, RevenueFigures, SharedOverview } from "../lib/api-types.ts";
import { dayIn, lengthOf, rangeOf, shift, type View } from "./address.ts";
import { buildArea, type Point } from "./chart/area.ts";
import type { Group, Report } from "./contracts.ts";
import { element } from "./dom.ts";
import { day, days, money, month, offerTitle, percent, shortMoney } from "./format.ts";
import { buildEmpty, buildPanel } from "./panel.ts";
import { buildTable } from "./table.ts";
import type { Words } from "./words.ts";

const TITLE = "Net revenue";
const STEPS: Record<string, string> = {
  day: "one day",
  seven_days: "seven days, named by the last",
  month: "one month",
};

/** A change of the business, on its day in words. */
interface Named {
  day: string;
  words: string;
}

interface Stretch extends Point {
  days: string;
  gross: number;
  refunded: number;
}

/** @param report by day, by seven days or by month, oldest first */
export function buildRevenue(
  { revenue: report, marks, caused }: SharedOverview,
  scope: string | null,
  view: View,
  words: Words,
  link: ((currency: string) => HTMLElement) | null,
): HTMLElement {
  const currencies = currenciesOf(report);
  const currency = currencies.find((one) => one === view.currency) ?? currencies[0];
  if (!currency) return buildEmpty("revenue", TITLE, "Nothing was paid in these days. Choose more days above.");
  const named = marks.map((mark) => ({ day: dayIn(view.tz, new Date(mark.at)), words: describeMark(mark, words) }));
  const points = report.groups.map((group) => readStretch(group, currency, report, named));
  const show = (amount: number) => exactly(amount, currency, report);
  const whole = inCurrency(report.total.revenue, currency)?.net.amount ?? 0;
  const part = inCurrency(report.total.credited, currency)?.net.amount ?? 0;
  const share = whole > 0 ? `, ${percent((part / whole) * 100)} of it through recommendations` : "";
  return buildPanel({
    id: "revenue",
    title: TITLE,
    finding: `${show(whole)}${share}.`,
    scope,
    note: `${describeGround(points)} ${caused.words}`,
    picture: buildArea(points, {
      whole: "All net revenue",
      part: "Through recommendations",
      describe: (point) =>
        [
          `${(point as Stretch).days}: ${show(point.whole)}, ${show(point.part)} through recommendations`,
          ...(point.marks ?? []),
        ].join(". "),
      tick: (value) => shortMoney(value, currency),
      summary: `Each point is ${STEPS[report.group ?? ""] ?? "one day"}.`,
    }),
    table: buildTable(
      TITLE,
      [
        { name: "days", label: "Days", show: (point) => point.days },
        { name: "gross", label: "Gross", isFigure: true, show: (point) => show(point.gross) },
        { name: "refunded", label: "Refunded", isFigure: true, show: (point) => show(point.refunded) },
        { name: "net", label: "Net", isFigure: true, show: (point) => show(point.whole) },
        { name: "part", label: "Through recommendations", isFigure: true, show: (point) => show(point.part) },
      ],
      points.toReversed(),
    ),
    rows: { name: "payments", query: rangeOf(view) },
    more: element(
      "div",
      {},
      listMarks(named),
      currencies.length > 1 && link ? otherCurrencies(currency, currencies, link) : null,
    ),
  });
}

/** The one with the most payments first. */
export function currenciesOf({ total }: Report<RevenueFigures>): string[] {
  return total.revenue.toSorted((one, other) => other.count - one.count).map(({ currency }) => currency);
}

function readStretch(
  group: Group<RevenueFigures>,
  currency: string,
  { group: grain }: Report<RevenueFigures>,
  named: Named[],
): Stretch {
  const [from, to] = [group.from ?? "", group.to ?? ""];
  const whole = inCurrency(group.figures.revenue, currency);
  return {
    label: from,
    axis: grain === "month" ? month(from) : day(to),
    days: days(from, to),
    gross: whole?.gross.amount ?? 0,
    refunded: whole?.refunded.amount ?? 0,
    whole: whole?.net.amount ?? 0,
    part: inCurrency(group.figures.credited, currency)?.net.amount ?? 0,
    isCut: isCut(from, to, grain),
    marks: named.filter((mark) => from <= mark.day && mark.day <= to).map((mark) => mark.words),
  };
}

export function describeMark({ kind, subject }: Mark, words: Words): string {
  const said = {
    offer_paused: `${offerTitle(words, subject)} paused`,
    offer_resumed: `${offerTitle(words, subject)} resumed`,
    catalogue_published: `Offers changed: version ${subject}`,
    catalogue_changed: `Another catalogue (${subject})`,
    experiment_started: `Experiment ${subject} started`,
    experiment_ended: `Experiment ${subject} ended`,
    deployed: `Another version of the software (${subject})`,
  };
  return said[kind];
}

/** The same as the flags, for those who do not point. */
function listMarks(named: Named[]): HTMLElement | null {
  if (named.length === 0) return null;
  const items = named.map((mark) => element("li", {}, `${day(mark.day)}: ${mark.words}`));
  return element("ul", { class: "marks muted small", "aria-label": "Changes in these days" }, ...items);
}

function inCurrency(revenue: Revenue[], currency: string): Revenue | undefined {
  return revenue.find((one) => one.currency === currency);
}

/** In the server's words where it has said the amount, else as this browser writes it. */
function exactly(amount: number, currency: string, { total, groups }: Report<RevenueFigures>): string {
  const said = [total, ...groups.map(({ figures }) => figures)]
    .flatMap(({ revenue, credited }) => [...revenue, ...credited])
    .flatMap(({ net, gross, refunded }): Price[] => [net, gross, refunded]);
  const known = said.find((price) => price.amount === amount && price.currency === currency);
  if (known) return money(known);
  const format = new Intl.NumberFormat(undefined, { style: "currency", currency });
  return format.format(amount / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2));
}

/** Whether the days chosen leave out a part of the week or month. */
function isCut(from: string, to: string, grain: string | null): boolean {
  if (grain === "month") return !from.endsWith("-01") || !shift(to, 1).endsWith("-01");
  return grain === "seven_days" && lengthOf(from, to) < 7;
}

function describeGround(points: Stretch[]): string {
  const cut = points.some((point) => point.isCut) ? " Dotted: shorter than the others." : "";
  return `By the day of payment, less what was refunded until now.${cut}`;
}

function otherCurrencies(shown: string, currencies: string[], link: (currency: string) => HTMLElement): HTMLElement {
  const others = currencies.filter((one) => one !== shown);
  return element(
    "p",
    { class: "small" },
    `Shown in ${shown}. Also paid in: `,
    ...others.flatMap((one) => [link(one), " "]),
  );
}
