/** The customers of a segment, of a cohort, or at risk, as a list that goes on and as a file. */
import type { Predictions, ScoredCustomer, ScoredPage } from "../../lib/api-types.ts";
import { get, type Query } from "../api.ts";
import { downloadPages } from "../csv-file.ts";
import { button, element } from "../dom.ts";
import { linkCustomer } from "../explain.ts";
import { reasonOf } from "../failure.ts";
import { count, money, nameOf } from "../format.ts";
import { frame } from "../panel.ts";
import { buildTable, type Column } from "../table.ts";
import { ago, chance, SEGMENTS, segmentTitle, showExpected } from "./words.ts";

/** Lists customers: "at_risk", "segment:loyal", "cohort:newcomer", or "all". */
export type List = (wanted: string) => void;

const TITLE = "Customers";
const PATH = "/api/predictions/customers";
const COLUMNS: Column<ScoredCustomer>[] = [
  { name: "name", label: "Customer", show: (row) => linkCustomer(row.id, nameOf(row)) },
  { name: "segment", label: "Segment", show: ({ segment }) => segmentTitle(segment) },
  { name: "recency", label: "Last bought", isFigure: true, show: ({ recency_days: days }) => ago(days) },
  { name: "purchases", label: "Purchases", isFigure: true, show: ({ purchases }) => count(purchases) },
  { name: "paid", label: "Paid to date", isFigure: true, show: ({ paid }) => money(paid) },
  { name: "churn", label: "Chance of leaving", isFigure: true, show: ({ churn }) => chance(churn) },
  { name: "expected", label: "Expected in a year", isFigure: true, show: ({ expected }) => showExpected(expected) },
];

export function buildPeople(known: Predictions): { panel: HTMLElement; list: List } {
  const select = buildSelect(known);
  const said = element("p", { class: "muted", role: "status" }, "Choose whose names to read; who read them is kept.");
  const place = element("div", {});
  const csv = button("Customers as CSV", save, { class: "button quiet small", disabled: "" });
  const panel = frame(
    "people",
    TITLE,
    "",
    null,
    element("div", { class: "tools" }, csv),
    element("div", { class: "search" }, element("label", {}, element("span", {}, "Show"), select)),
    said,
    place,
  );
  select.addEventListener("change", () => void show());

  async function show(): Promise<void> {
    const rows: ScoredCustomer[] = [];
    csv.disabled = select.value === "";
    place.replaceChildren();
    said.textContent = "";
    if (select.value !== "") await load(rows, null);
  }

  async function load(rows: ScoredCustomer[], cursor: string | null): Promise<void> {
    const asked = select.value;
    try {
      const page = await get<ScoredPage>(PATH, { ...queryOf(asked), cursor });
      if (asked !== select.value) return;
      rows.push(...page.customers);
      const table = buildTable(TITLE, COLUMNS, rows);
      table.classList.add("compared");
      const more = button("Show more", () => load(rows, page.next_cursor), { class: "button quiet small" });
      more.hidden = page.next_cursor === null;
      place.replaceChildren(...(rows.length > 0 ? [table, element("p", { class: "more" }, more)] : []));
      said.textContent = rows.length > 0 ? "" : "Nobody.";
    } catch (error) {
      said.textContent = reasonOf(error);
    }
  }

  async function save(): Promise<void> {
    csv.disabled = true;
    said.textContent = "The file is being made";
    said.textContent = await downloadPages(PATH, queryOf(select.value), `customers-${select.value.replace(":", "-")}`);
    csv.disabled = false;
  }

  return {
    panel,
    list: (wanted) => {
      select.value = wanted;
      void show();
      panel.scrollIntoView({ block: "start" });
      select.focus({ preventScroll: true });
    },
  };
}

function buildSelect({ cohorts }: Predictions): HTMLSelectElement {
  const option = (value: string, label: string) => element("option", { value }, label);
  return element(
    "select",
    {},
    option("", "Nobody"),
    option("at_risk", "At risk, most at stake first"),
    option("all", "All, who paid most first"),
    element(
      "optgroup",
      { label: "Segments" },
      ...SEGMENTS.map((name) => option(`segment:${name}`, segmentTitle(name))),
    ),
    element("optgroup", { label: "Cohorts" }, ...cohorts.map(({ name, title }) => option(`cohort:${name}`, title))),
  );
}

function queryOf(wanted: string): Query {
  const [kind = "", name] = wanted.split(":");
  if (kind === "at_risk") return { at_risk: "true" };
  return name === undefined ? {} : { [kind]: name };
}
