/** Finds customers while one types, a moment after the last key. */
import type { CustomerPage, CustomerRow } from "../lib/api-types.ts";
import { element } from "./dom.ts";
import { findCustomers } from "./load.ts";

const WAIT_MS = 250;
const SHORTEST = 2;

/** @param show gets null when nothing is searched */
export function buildSearch(show: (found: CustomerRow[] | null) => void): HTMLElement {
  const input = element("input", { type: "search", maxlength: "100", autocomplete: "off", spellcheck: "false" });
  const said = element("span", { class: "muted small", role: "status" });
  let asking = new AbortController();
  let waiting = 0;
  input.addEventListener("input", () => {
    window.clearTimeout(waiting);
    asking.abort();
    asking = new AbortController();
    const { signal } = asking;
    waiting = window.setTimeout(() => void find(input.value.trim(), show, said, signal), WAIT_MS);
  });
  return element(
    "p",
    { class: "search" },
    element("label", {}, element("span", {}, "Find by name, e-mail or phone"), input),
    said,
  );
}

async function find(
  text: string,
  show: (found: CustomerRow[] | null) => void,
  said: HTMLElement,
  signal: AbortSignal,
): Promise<void> {
  if (text.length < SHORTEST) {
    said.textContent = "";
    return show(null);
  }
  try {
    const page = await findCustomers(text, signal);
    show(page.customers);
    said.textContent = describe(page);
  } catch (error) {
    if (!signal.aborted) said.textContent = error instanceof Error ? error.message : "The search failed.";
  }
}

function describe({ customers, next_cursor: next }: CustomerPage): string {
  if (customers.length === 0) return "Nobody found.";
  return next ? `The newest ${customers.length}; type more to see fewer.` : `${customers.length} found.`;
}
