/** What is stored of the customer: to take away, and to delete. */
import { element } from "../component/dom.ts";
import { call } from "../lib/api.ts";
import type { ExportPage } from "../lib/api-types.ts";
import { say } from "../lib/language.ts";
import { part } from "../lib/page.ts";

export function showData(place: HTMLElement): void {
  const said = element("p", { role: "status" });
  const take = button("button quiet", say("download"), () => attempt(take, said, download));
  const erase = button("button danger", say("erase"), () => {
    place.replaceChildren(...buildConfirmation(place, said));
    place.querySelector<HTMLElement>("button")?.focus();
  });
  const why = element("p", { class: "muted" }, say("dataWhy"));
  place.replaceChildren(why, element("p", { class: "ways" }, take, erase), said);
}

function buildConfirmation(place: HTMLElement, said: HTMLElement): HTMLElement[] {
  said.textContent = "";
  const keep = button("button quiet", say("cancel"), () => {
    showData(place);
    place.querySelector<HTMLElement>(".danger")?.focus();
  });
  const go = button("button danger", say("eraseNow"), () => attempt(go, said, erase));
  const sure = element("p", { role: "alert" }, say("eraseSure"));
  return [sure, element("p", { class: "ways" }, keep, go), said];
}

async function erase(): Promise<void> {
  await call("DELETE", "/api/customers/me");
  const heading = element("h1", { tabindex: "-1" }, say("erased"));
  part("page").replaceChildren(element("section", { class: "failure" }, heading, element("p", {}, say("erasedWhy"))));
  heading.focus();
}

/** All pages of the export as one file. */
async function download(): Promise<void> {
  const records: ExportPage["records"] = [];
  let cursor: string | null = "";
  while (cursor !== null) {
    const after: string = cursor ? `&cursor=${encodeURIComponent(cursor)}` : "";
    const page: ExportPage = await call<ExportPage>("GET", `/api/customers/me/export?limit=200${after}`);
    records.push(...page.records);
    cursor = page.next_cursor;
  }
  const file = new Blob([JSON.stringify({ records }, null, 2)], { type: "application/json" });
  const link = element("a", { href: URL.createObjectURL(file), download: "my-data.json" });
  link.click();
  URL.revokeObjectURL(link.href);
}

async function attempt(pressed: HTMLButtonElement, said: HTMLElement, act: () => Promise<void>): Promise<void> {
  pressed.disabled = true;
  said.textContent = "";
  try {
    await act();
  } catch {
    said.textContent = say("failed");
  }
  pressed.disabled = false;
}

function button(kind: string, text: string, act: () => void): HTMLButtonElement {
  const made = element("button", { class: kind, type: "button" }, text);
  made.addEventListener("click", act);
  return made;
}
