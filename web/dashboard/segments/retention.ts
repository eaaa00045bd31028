/** Who came back: a triangle of months. */
import type { Retention, RetentionCell, RetentionRow } from "../../lib/api-types.ts";
import { downloadTable } from "../csv-file.ts";
import { button, element } from "../dom.ts";
import { count, month } from "../format.ts";
import { frame } from "../panel.ts";
import { buildTable, type Column } from "../table.ts";
import { shade } from "./words.ts";

const TITLE = "Who comes back";

interface Line {
  name: string;
  customers: string;
  months: (RetentionCell | null)[];
}

export function buildRetention(retention: Retention): HTMLElement {
  if (retention.rows.length === 0) {
    const words = "Nobody had a session within the last year.";
    return frame("retention", TITLE, "", null, null, element("p", { class: "muted" }, words));
  }
  const table = buildTriangle(retention);
  const csv = button("Months as CSV", () => downloadTable("retention", table), { class: "button quiet small" });
  return frame(
    "retention",
    TITLE,
    retention.words.join(" "),
    null,
    element("div", { class: "tools" }, csv),
    table,
    element(
      "p",
      { class: "muted small remark" },
      "By the month of the first session (UTC): how many had a further one in the first, second, ... month of their own after it. A month that is not over for all of them is empty; of fewer than 20 customers counts stand alone.",
    ),
  );
}

function buildTriangle({ rows, total }: Retention): HTMLElement {
  const lines: Line[] = [...rows.toReversed().map(lineOf), { name: "All", customers: "", months: total }];
  const most = Math.max(...lines.flatMap(({ months }) => months.map((cell) => cell?.percent ?? 0)));
  const months = total.map(
    (_, place): Column<Line> => ({
      name: `month-${place + 1}`,
      label: `${place + 1}.`,
      isFigure: true,
      show: (line) => buildCell(line.months[place] ?? null, most),
    }),
  );
  const table = buildTable(
    "Shares of customers with a further session, by months after their first",
    [
      { name: "month", label: "First session", show: ({ name }) => name },
      { name: "customers", label: "Customers", isFigure: true, show: ({ customers }) => customers },
      ...months,
    ],
    lines,
  );
  table.classList.add("triangle");
  return table;
}

function lineOf({ month: first, customers, months }: RetentionRow): Line {
  return { name: month(first), customers: count(customers), months };
}

function buildCell(cell: RetentionCell | null, most: number): HTMLElement {
  if (cell === null) return element("span", { class: "unseen" }, "not over");
  const counted = count(cell.returned);
  if (cell.percent === null) return element("span", { class: "cell muted" }, counted);
  const share = element("strong", {}, `${Math.round(cell.percent)}\u00a0%`);
  return element(
    "span",
    { class: `cell ${shade(cell.percent, most)}` },
    share,
    element("span", { class: "small" }, counted),
  );
}
