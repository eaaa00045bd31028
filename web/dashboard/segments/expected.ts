/** What segments are expected to bring within a year, with how sure that is. */
import type { ExpectedValue, Predictions } from "../../lib/api-types.ts";
import { buildRange } from "../chart/range.ts";
import { downloadTable } from "../csv-file.ts";
import { button, element } from "../dom.ts";
import { money } from "../format.ts";
import { frame } from "../panel.ts";
import { buildTable } from "../table.ts";
import { likely, SEGMENTS, segmentTitle } from "./words.ts";

const TITLE = "What they will bring";

interface Row {
  name: string;
  expected: ExpectedValue;
}

export function buildExpected(known: Predictions): HTMLElement {
  const words = known.expected.map(describe);
  if (words.length === 0) {
    return frame("expected", TITLE, "", null, null, element("p", { class: "muted" }, known.missing ?? "Nothing yet."));
  }
  const tables = known.expected.map(({ value }) => buildTotals(rowsOf(known, value.currency), value.currency));
  const csv = button("Expected values as CSV", () => tables.forEach(save), { class: "button quiet small" });
  return frame(
    "expected",
    TITLE,
    words.join(" "),
    null,
    element("div", { class: "tools" }, csv),
    ...tables,
    element(
      "p",
      { class: "muted small remark" },
      "Of the next 365 days, less what goes back, memberships apart. The strong bar holds what comes in 80 of 100 cases, the pale one in 95, the line is what is expected. A sum is surer than its parts.",
    ),
  );
}

function describe({ value, low_80: low, high_80: high }: ExpectedValue): string {
  return `In the next 365 days customers are expected to bring ${money(value)}: in 80 of 100 cases between ${money(low)} and ${money(high)}.`;
}

function save(table: HTMLElement): void {
  downloadTable("expected-values", table);
}

function rowsOf({ segments }: Predictions, currency: string): Row[] {
  return SEGMENTS.flatMap((name) => {
    const own = segments.find(({ segment }) => segment === name)?.expected ?? [];
    const expected = own.find(({ value }) => value.currency === currency);
    return expected ? [{ name: segmentTitle(name), expected }] : [];
  });
}

function buildTotals(rows: Row[], currency: string): HTMLElement {
  const most = Math.max(...rows.map(({ expected }) => expected.high_95.amount));
  const figure = (name: string, label: string, show: (expected: ExpectedValue) => string) => ({
    name,
    label,
    isFigure: true,
    show: ({ expected }: Row) => show(expected),
  });
  const table = buildTable(
    `${TITLE}, in ${currency}`,
    [
      { name: "segment", label: "Segment", show: ({ name }) => name },
      { name: "range", label: "Between", show: ({ expected }) => draw(expected, most) },
      figure("expected", "Expected", ({ value }) => money(value)),
      figure("low", "80 of 100", (expected) => likely(expected)),
      figure("high", "95 of 100", ({ low_95: low, high_95: high }) => `${money(low)} to ${money(high)}`),
    ],
    rows,
  );
  table.classList.add("compared", "ranged");
  return table;
}

function draw(expected: ExpectedValue, most: number): SVGSVGElement {
  const { low_95: low95, low_80: low80, value, high_80: high80, high_95: high95 } = expected;
  const range = {
    low95: low95.amount,
    low80: low80.amount,
    value: value.amount,
    high80: high80.amount,
    high95: high95.amount,
  };
  return buildRange(range, most);
}
