/** A figure opened: what it means, how fresh it is, what it stands on, and the rows themselves. */

import type { Rate, RowsPage } from "../lib/api-types.ts";
import { get } from "./api.ts";
import type { Freshness } from "./contracts.ts";
import { downloadRows, type RowsOf, rowsPath } from "./csv-file.ts";
import { button, element } from "./dom.ts";
import { clock, ground, interval, moment, offerTitle, planTitle, sessionTitle, spelledOut } from "./format.ts";
import { buildTable, type Column } from "./table.ts";
import type { Words } from "./words.ts";

export interface Explanation {
  title: string;
  figure: string;
  definition: string;
  fresh: Freshness;
  rate?: Rate | null;
  rows: RowsOf | null;
}

const SHOWN = 20;
const MOMENT = /_at$/;
const CENTS = /_cents$/;
const PLAIN = new Set([
  "customer_id",
  "mechanic_name",
  "name",
  "email",
  "plan",
  "session_type",
  "recommendation_type",
  "status",
]);

let rowsAreOpen = true;

/** For a reader who may see figures and no rows. */
export function closeRows(): void {
  rowsAreOpen = false;
}

/** The rows, where the reader may see them. */
export function openRows(rows: RowsOf | null): RowsOf | null {
  return rowsAreOpen ? rows : null;
}

/** Opens over the page; closing gives the focus back to what opened it. */
export function explain(asked: Explanation, words: Words): void {
  const about = { ...asked, rows: openRows(asked.rows) };
  const said = element("p", { class: "muted small", role: "status" });
  const place = element(
    "div",
    { class: "rows" },
    element("p", { class: "muted" }, about.rows ? "Loading the rows" : ""),
  );
  const title = element("h2", { id: "explain-title" }, about.title);
  const close = button("Close", () => dialog.close(), { class: "button quiet small" });
  const dialog = element(
    "dialog",
    { class: "explain", "aria-labelledby": "explain-title" },
    element(
      "header",
      { class: "block-head" },
      element("div", {}, title, element("p", { class: "amount" }, about.figure)),
      close,
    ),
    element("p", { class: "definition" }, about.definition),
    buildFacts(about),
    place,
    about.rows && buildSave(about.rows, said),
    said,
  );
  dialog.addEventListener("close", () => dialog.remove());
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
  document.body.append(dialog);
  dialog.showModal();
  if (about.rows) void showRows(place, about.rows, about.fresh.tz, words);
}

/** A figure that opens. */
export function opening(label: string, about: () => Explanation, words: Words): HTMLButtonElement {
  return button(label, () => explain(about(), words), { class: "opens" });
}

function buildFacts({ fresh, rate }: Explanation): HTMLElement {
  const merged = fresh.rolled_up_at
    ? `; summed up at ${clock(fresh.rolled_up_at, fresh.tz)}, later rows added while reading`
    : "";
  const facts: [string, string][] = [["Counted", `${moment(fresh.as_of, fresh.tz)} (${fresh.tz})${merged}`]];
  if (rate) {
    facts.push(["From", ground(rate)]);
    facts.push(["95 % interval", rate.note ?? interval(rate)]);
  }
  const entries = facts.map(([name, value]) => element("div", {}, element("dt", {}, name), element("dd", {}, value)));
  return element("dl", { class: "facts small" }, ...entries);
}

async function showRows(place: HTMLElement, rows: RowsOf, zone: string, words: Words): Promise<void> {
  try {
    const page = await get<RowsPage>(rowsPath(rows), { ...rows.query, limit: SHOWN });
    place.replaceChildren(...describeRows(page, zone, words));
  } catch (error) {
    const why = error instanceof Error ? error.message : "";
    place.replaceChildren(element("p", { class: "state bad" }, `The rows could not be loaded. ${why}`));
  }
}

function describeRows(page: RowsPage, zone: string, words: Words): HTMLElement[] {
  if (page.rows.length === 0) return [element("p", { class: "muted" }, "No rows in these days.")];
  const heading = page.next_cursor ? `The newest ${page.rows.length} rows` : `All ${page.rows.length} rows`;
  const columns = page.columns.filter(isReadable).map((name) => describeColumn(name, zone, words));
  return [element("h3", {}, heading), buildTable(heading, columns, page.rows)];
}

function isReadable(column: string): boolean {
  return PLAIN.has(column) || MOMENT.test(column) || CENTS.test(column) || column === "rating";
}

function describeColumn(name: string, zone: string, words: Words): Column<Record<string, unknown>> {
  const label = spelledOut(name.replace(CENTS, "").replace(MOMENT, "").replace(/_id$/, ""));
  const show = (row: Record<string, unknown>) => {
    const value = row[name];
    if (value === null || value === undefined) return "";
    if (name === "customer_id") return linkCustomer(String(value), nameIn(row));
    if (MOMENT.test(name)) return moment(String(value), zone);
    return CENTS.test(name)
      ? describeCents(Number(value), String(row["currency"]))
      : inWords(name, String(value), words);
  };
  return { name, label, isFigure: CENTS.test(name) || name === "rating", show };
}

/** Customers need not have given a name; the id's end tells them apart. */
function nameIn(row: Record<string, unknown>): string | undefined {
  const name = row["customer_name"];
  return typeof name === "string" && name !== "" ? name : undefined;
}

/** Ids of the catalogue by their titles. */
function inWords(column: string, value: string, words: Words): string {
  if (column === "plan") return planTitle(words, value);
  if (column === "recommendation_type") return offerTitle(words, value);
  return column === "session_type" ? sessionTitle(words, value) : value;
}

function describeCents(amount: number, currency: string): string {
  const format = new Intl.NumberFormat(undefined, { style: "currency", currency });
  return format.format(amount / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2));
}

export function linkCustomer(id: string, label = id.slice(-8)): HTMLAnchorElement {
  return element("a", { href: `/dashboard/customer?id=${encodeURIComponent(id)}` }, label);
}

function buildSave(rows: RowsOf, said: HTMLElement): HTMLButtonElement {
  const save = button(
    "Download these rows as CSV",
    async () => {
      save.disabled = true;
      said.textContent = await downloadRows(rows);
      save.disabled = false;
    },
    { class: "button quiet small" },
  );
  return save;
}
