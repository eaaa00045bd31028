/** A table as it stands, or the rows behind a figure, saved as one CSV file. */
import { getCsv, type Query } from "./api.ts";
import { element } from "./dom.ts";

export interface RowsOf {
  /** The name under `/api/metrics/{name}/rows`. */
  name: string;
  /** Range, and the group when it is narrowed. */
  query: Record<string, string>;
}

const PAGE = 1000;
/** What a spreadsheet would take for a formula, as `crm.platform.contracts.csv_text` has it. */
const FORMULA = /^['"\s]*[=+\-@|%\uff1d\uff0b\uff0d\uff20]/u;
/** An amount below zero begins like one, and is nothing but digits. */
const AMOUNT = /^-\p{Sc}?[\d.,\s]+[\p{Sc}%]?$/u;
/** One that reads semicolons sees no quotes behind our commas: after each a cell begins. */
const LATER_FORMULA = /(;['"\s]*)(?=[=+\-@|%\uff1d\uff0b\uff0d\uff20])/gu;
const MOST_PAGES = 50;

export function rowsPath(rows: RowsOf): string {
  return `/api/metrics/${encodeURIComponent(rows.name)}/rows`;
}

/** Downloads what a table says, in its words. */
export function downloadTable(name: string, table: HTMLElement): void {
  const lines = [...table.querySelectorAll("tr")].map((row) =>
    [...row.querySelectorAll("th, td")].map((cell) => quoted(wordsOf(cell))).join(","),
  );
  save(`${name}.csv`, lines.map((line) => `${line}\r\n`).join(""));
}

/** Words of parts that stand below each other are no single word. */
function wordsOf(cell: Element): string {
  const words: string[] = [];
  const texts = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) words.push(texts.currentNode.textContent ?? "");
  return words.join(" ").replaceAll(/\s+/g, " ").trim();
}

function quoted(text: string): string {
  const isFormula = FORMULA.test(text) && !AMOUNT.test(text);
  const safe = `${isFormula ? "'" : ""}${text.replaceAll(LATER_FORMULA, "$1'")}`;
  return `"${safe.replaceAll('"', '""')}"`;
}

/** Downloads all rows behind a figure; returns the message to show. */
export function downloadRows(rows: RowsOf): Promise<string> {
  return downloadPages(rowsPath(rows), rows.query, `${rows.name}-${rows.query["from"]}-${rows.query["to"]}`);
}

/** Downloads all pages of a list as one file; returns the message to show. */
export async function downloadPages(path: string, query: Query, name: string): Promise<string> {
  try {
    const { text, isWhole } = await gather(path, query);
    save(`${name}.csv`, text);
    const most = new Intl.NumberFormat().format(PAGE * MOST_PAGES);
    return isWhole ? "Downloaded." : `Downloaded the first ${most} rows; choose fewer for the others.`;
  } catch (error) {
    return error instanceof Error ? error.message : "The file could not be made.";
  }
}

async function gather(path: string, query: Query): Promise<{ text: string; isWhole: boolean }> {
  const pages: string[] = [];
  let cursor: string | null = null;
  do {
    const page = await getCsv(path, { ...query, limit: PAGE, cursor });
    pages.push(pages.length === 0 ? page.text : withoutHead(page.text));
    cursor = page.next;
  } while (cursor && pages.length < MOST_PAGES);
  return { text: pages.join(""), isWhole: cursor === null };
}

function withoutHead(text: string): string {
  return text.slice(text.indexOf("\n") + 1);
}

function save(name: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: "text/csv" }));
  element("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
