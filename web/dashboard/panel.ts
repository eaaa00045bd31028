/** A part of the page: a finding, its chart, and behind the chart its table and its rows as CSV. */

import { downloadRows, downloadTable, type RowsOf } from "./csv-file.ts";
import { button, element } from "./dom.ts";
import { openRows } from "./explain.ts";

export interface PanelContent {
  id: string;
  title: string;
  finding: string;
  /** What it shows when that is more than the page is narrowed to. */
  scope?: string | null;
  /** How it counts. */
  note?: string | null;
  picture: HTMLElement;
  table: HTMLElement;
  rows: RowsOf | null;
  more?: HTMLElement | null;
  /** Stands above both picture and table. */
  before?: HTMLElement | null;
}

export function buildPanel(content: PanelContent): HTMLElement {
  const { id, title, picture, table } = content;
  const rows = openRows(content.rows);
  table.hidden = true;
  table.id = `${id}-table`;
  const toggle = button(
    "Table",
    () => {
      table.hidden = !table.hidden;
      picture.hidden = !table.hidden;
      toggle.setAttribute("aria-pressed", String(!table.hidden));
    },
    { class: "button quiet small", "aria-pressed": "false", "aria-label": `${title} as a table` },
  );
  const said = element("span", { class: "unseen", role: "status" });
  const tools = element(
    "div",
    { class: "tools" },
    toggle,
    button("Table as CSV", () => downloadTable(id, table), {
      class: "button quiet small",
      "aria-label": `Table as CSV: ${title}`,
    }),
    rows && buildCsvButton(title, rows, said),
    said,
  );
  return frame(
    id,
    title,
    content.finding,
    content.scope ?? null,
    tools,
    content.before ?? null,
    picture,
    table,
    content.note ? remark(content.note) : null,
    content.more ?? null,
  );
}

/** A part in which nothing has happened yet. */
export function buildEmpty(id: string, title: string, words: string): HTMLElement {
  return frame(id, title, "", null, null, element("p", { class: "empty muted" }, words));
}

/** The section of any part: its head, and what stands below. */
export function frame(
  id: string,
  title: string,
  finding: string,
  scope: string | null,
  tools: HTMLElement | null,
  ...body: (HTMLElement | null)[]
): HTMLElement {
  const heading = element("h2", { id: `${id}-title` }, title);
  const tag = scope && element("span", { class: "scope" }, scope);
  const words = element(
    "div",
    {},
    element("div", { class: "titled" }, heading, tag),
    finding ? element("p", { class: "finding" }, finding) : null,
  );
  const head = element("header", { class: "block-head" }, words, tools);
  return element("section", { class: "panel block", id, "aria-labelledby": `${id}-title` }, head, ...body);
}

function remark(words: string): HTMLElement {
  return element("p", { class: "muted small remark" }, words);
}

function buildCsvButton(title: string, rows: RowsOf, said: HTMLElement): HTMLButtonElement {
  const made = button(
    "Rows as CSV",
    async () => {
      made.disabled = true;
      said.textContent = "The file is being made";
      said.textContent = await downloadRows(rows);
      made.disabled = false;
    },
    { class: "button quiet small", "aria-label": `Rows as CSV: ${title}` },
  );
  return made;
}
