/** Plain tables: words on the left, figures on the right, sortable if wanted. */
import { button, element } from "./dom.ts";

export interface Column<T> {
  name: string;
  label: string;
  /** What the figures below are measured by. */
  hint?: string | null;
  /** Figures stand on the right. */
  isFigure?: boolean;
  show: (row: T) => Node | string;
  /** What the column sorts by; without it, it does not sort. */
  rank?: (row: T) => number | string;
}

export interface Sorting {
  /** A column's name, led by a minus when the highest is first. */
  by: string;
  /** Null where nobody may sort. */
  change: ((by: string) => void) | null;
}

export function buildTable<T>(caption: string, columns: Column<T>[], rows: T[], sorting?: Sorting): HTMLElement {
  const head = element("tr", { role: "row" }, ...columns.map((column) => buildHead(column, sorting)));
  const body = sortRows(rows, columns, sorting?.by).map((row) =>
    element("tr", { role: "row" }, ...columns.map((column, place) => buildCell(column, row, place === 0))),
  );
  const table = element(
    "table",
    { role: "table" },
    element("caption", { class: "unseen" }, caption),
    element("thead", { role: "rowgroup" }, head),
    element("tbody", { role: "rowgroup" }, ...body),
  );
  return element("div", { class: "table", role: "group", "aria-label": caption, tabindex: "0" }, table);
}

function sortRows<T>(rows: T[], columns: Column<T>[], by: string | undefined): T[] {
  const rank = columns.find((column) => column.name === by?.replace("-", ""))?.rank;
  if (!by || !rank) return rows;
  const direction = by.startsWith("-") ? -1 : 1;
  return rows.toSorted((one, other) => direction * compare(rank(one), rank(other)));
}

function compare(one: number | string, other: number | string): number {
  if (typeof one === "string" || typeof other === "string") return String(one).localeCompare(String(other));
  return one - other;
}

function buildHead<T>(column: Column<T>, sorting: Sorting | undefined): HTMLElement {
  const attributes = { role: "columnheader", scope: "col", class: column.isFigure ? "figure" : null };
  const hint = column.hint ? element("span", { class: "hint" }, column.hint) : null;
  const change = sorting?.change;
  if (!sorting || !change || !column.rank) return element("th", attributes, column.label, hint);
  const isSorted = sorting.by.replace("-", "") === column.name;
  const isDown = sorting.by.startsWith("-");
  const next = isSorted ? !isDown : Boolean(column.isFigure);
  const order = isSorted ? (isDown ? "descending" : "ascending") : "none";
  const press = button(column.label, () => change(`${next ? "-" : ""}${column.name}`), {
    class: "sort",
    "data-column": column.name,
  });
  return element("th", { ...attributes, "aria-sort": order }, press, hint);
}

function buildCell<T>(column: Column<T>, row: T, isName: boolean): HTMLElement {
  const shown = column.show(row);
  const attributes = { class: column.isFigure ? "figure" : null, "data-label": column.label };
  if (isName) return element("th", { ...attributes, role: "rowheader", scope: "row" }, shown);
  return element("td", { ...attributes, role: "cell" }, shown);
}
