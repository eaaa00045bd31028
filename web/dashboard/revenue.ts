/** Net revenue over time, and the part of it that recommendations brought. */
import { lengthOf, rangeOf, type View } from "./address.ts";
import { buildArea, type Point } from "./chart/area.ts";
import type { Price, Report, Revenue, RevenueFigures } from "./contracts.ts";
import { element } from "./dom.ts";
import { day, days, money, percent, shortMoney } from "./format.ts";
import { buildEmpty, buildPanel } from "./panel.ts";
import { buildTable } from "./table.ts";

const TITLE = "Net revenue";

interface Stretch extends Point {
  days: string;
  gross: number;
  refunded: number;
}

/** @param report one report by recommendation type for each stretch of days, oldest first */
export function buildRevenue(
  reports: Report<RevenueFigures>[],
  view: View,
  link: (currency: string) => HTMLElement,
): HTMLElement {
  const currencies = currenciesOf(reports);
  const currency = currencies.find((one) => one === view.currency) ?? currencies[0];
  if (!currency) return buildEmpty("revenue", TITLE, "Nothing was paid in these days. Choose more days above.");
  const points = reports.map((report) => readStretch(report, currency));
  const show = (amount: number) => exactly(amount, currency, reports);
  const whole = sum(points.map((point) => point.whole));
  const part = sum(points.map((point) => point.part));
  const share = whole > 0 ? `, ${percent((part / whole) * 100)} of it through recommendations` : "";
  const first = reports[0];
  return buildPanel({
    id: "revenue",
    title: TITLE,
    finding: `${show(whole)}${share}.`,
    note: describeGround(reports, view),
    picture: buildArea(points, {
      whole: "All net revenue",
      part: "Through recommendations",
      describe: (point) =>
        `${(point as Stretch).days}: ${show(point.whole)}, ${show(point.part)} through recommendations`,
      tick: (value) => shortMoney(value, currency),
      summary: `Each point is ${describeStep(reports)}.`,
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
    rows: { name: "payments", query: first ? rangeOf(view) : {} },
    more: currencies.length > 1 ? otherCurrencies(currency, currencies, link) : null,
  });
}

/** The one with the most payments first. */
export function currenciesOf(reports: Report<RevenueFigures>[]): string[] {
  const payments = new Map<string, number>();
  for (const { total } of reports) {
    for (const one of total.revenue) payments.set(one.currency, (payments.get(one.currency) ?? 0) + one.count);
  }
  return [...payments].toSorted(([, one], [, other]) => other - one).map(([currency]) => currency);
}

function readStretch(report: Report<RevenueFigures>, currency: string): Stretch {
  const inCurrency = (revenue: Revenue[]) => revenue.find((one) => one.currency === currency);
  const whole = inCurrency(report.total.revenue);
  const credited = report.groups.filter((group) => group.value !== null);
  return {
    label: report.from,
    axis: day(report.to),
    days: days(report.from, report.to),
    gross: whole?.gross.amount ?? 0,
    refunded: whole?.refunded.amount ?? 0,
    whole: whole?.net.amount ?? 0,
    part: sum(credited.map((group) => inCurrency(group.figures.revenue)?.net.amount ?? 0)),
  };
}

/** In the server's words where it has said the amount, else as this browser writes it. */
function exactly(amount: number, currency: string, reports: Report<RevenueFigures>[]): string {
  const said = reports.flatMap(({ total }) => total.revenue.flatMap(({ net, gross }): Price[] => [net, gross]));
  const known = said.find((price) => price.amount === amount && price.currency === currency);
  if (known) return money(known);
  const format = new Intl.NumberFormat(undefined, { style: "currency", currency });
  return format.format(amount / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2));
}

function describeStep(reports: Report<RevenueFigures>[]): string {
  const last = reports.at(-1);
  const length = last ? lengthOf(last.from, last.to) : 1;
  return length === 1 ? "one day" : `${length} days, named by the last`;
}

function describeGround(reports: Report<RevenueFigures>[], view: View): string {
  const first = reports[0];
  const last = reports.at(-1);
  const isCut = first && last && lengthOf(first.from, first.to) < lengthOf(last.from, last.to);
  const cut = isCut ? " The first point is shorter than the others." : "";
  const all = view.narrowing ? " All plans." : "";
  return `By the day of payment, less what was refunded until now.${cut}${all}`;
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

function sum(values: number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
