/** Customers by what they are worth, each leading to a page of their own. */

import type { CustomerPage, CustomerReport, CustomerRow, Overview } from "../lib/api-types.ts";
import { rangeOf, type View } from "./address.ts";
import { buildBar } from "./chart/bar.ts";
import { button, element } from "./dom.ts";
import { linkCustomer } from "./explain.ts";
import { count, money, nameOf, percent } from "./format.ts";
import { loadCustomers } from "./load.ts";
import { buildEmpty, buildPanel } from "./panel.ts";
import { buildSearch } from "./search.ts";
import { buildTable, type Column } from "./table.ts";

const TITLE = "Customers by value";

export function buildPeople({ customers: page, worth }: Overview, view: View): HTMLElement {
  if (page.customers.length === 0)
    return buildEmpty("customers", TITLE, "Nobody has paid yet. The first payment brings the first customer here.");
  const rows = [...page.customers];
  const picture = element("div", {});
  const table = element("div", {});
  const fill = (shown: CustomerRow[], more: HTMLElement | null) => {
    picture.replaceChildren(buildList(shown, view), ...(more ? [more] : []));
    table.replaceChildren(buildTable(TITLE, plainColumns(view), shown));
  };
  const show = () => fill(rows, buildMore(page, rows, view, show));
  show();
  return buildPanel({
    id: "customers",
    title: TITLE,
    finding: describeWorth(worth, view),
    scope: view.narrowing ? "All time, all sessions" : "All time",
    note: "What they paid to date, less what was refunded.",
    before: buildSearch((found) => (found ? fill(found, null) : show())),
    picture,
    table,
    rows: { name: "customers", query: rangeOf(view) },
  });
}

function describeWorth({ total }: CustomerReport, view: View): string {
  const worth = total.lifetime_value.find((one) => one.currency === view.currency) ?? total.lifetime_value[0];
  const came = `${count(total.customers)} customers came in these days`;
  if (!worth?.value) return `${came}.`;
  const adoption =
    total.adoption.percent === null
      ? ""
      : `; ${percent(total.adoption.percent)} of those who were recommended something bought it`;
  return `${came}, each worth ${money(worth.value)} so far${adoption}.`;
}

function buildList(rows: CustomerRow[], view: View): HTMLElement {
  const most = Math.max(...rows.map((row) => worthOf(row, view)?.net.amount ?? 0));
  const list = buildTable(
    TITLE,
    [
      ...plainColumns(view).slice(0, 3),
      {
        name: "net",
        label: "Net value",
        isFigure: true,
        show: (row) => {
          const value = worthOf(row, view);
          return element(
            "div",
            { class: "barred" },
            element("strong", {}, money(value?.net)),
            buildBar(value?.net.amount ?? 0, most),
          );
        },
      },
    ],
    rows,
  );
  list.classList.add("people", "stacks");
  return list;
}

function plainColumns(view: View): Column<CustomerRow>[] {
  return [
    { name: "name", label: "Customer", show: (row) => linkCustomer(row.id, nameOf(row)) },
    {
      name: "sessions",
      label: "Sessions completed",
      isFigure: true,
      show: (row) => `${count(row.sessions_completed)} of ${count(row.sessions)}`,
    },
    {
      name: "bought",
      label: "Recommendations bought",
      isFigure: true,
      show: (row) => `${count(row.upsells_purchased)} of ${count(row.upsells_shown)}`,
    },
    { name: "paid", label: "Paid", isFigure: true, show: (row) => money(worthOf(row, view)?.paid) },
    { name: "refunded", label: "Refunded", isFigure: true, show: (row) => money(worthOf(row, view)?.refunded) },
    { name: "net", label: "Net value", isFigure: true, show: (row) => money(worthOf(row, view)?.net) },
  ];
}

function buildMore(page: CustomerPage, rows: CustomerRow[], view: View, show: () => void): HTMLElement {
  const said = element("span", { class: "muted small", role: "status" });
  const more = button(
    "Show more",
    async () => {
      more.disabled = true;
      try {
        const next = await loadCustomers(view.currency, page.next_cursor);
        rows.push(...next.customers);
        page.next_cursor = next.next_cursor;
        show();
      } catch (error) {
        more.disabled = false;
        said.textContent = error instanceof Error ? error.message : "They could not be loaded.";
      }
    },
    { class: "button quiet small" },
  );
  more.hidden = page.next_cursor === null;
  return element("p", { class: "more" }, more, " ", said);
}

function worthOf(row: CustomerRow, view: View) {
  return row.value.find((one) => one.currency === view.currency) ?? row.value[0];
}
