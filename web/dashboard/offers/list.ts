/** Every offer as decisions are made by it, with what the file says where that differs. */
import type { CatalogueState, EditableOffer } from "../../lib/api-types.ts";
import { button, element } from "../dom.ts";
import { buildTable, type Column } from "../table.ts";
import { type Said, says } from "./model.ts";

export function buildList(state: CatalogueState, edit: (type: string) => void): HTMLElement {
  return element(
    "section",
    { class: "panel block", id: "offers-block", "aria-labelledby": "offers" },
    element(
      "header",
      { class: "block-head" },
      element(
        "h2",
        { id: "offers", tabindex: "-1" },
        state.in_force ? `In force: version ${state.in_force}` : "In force: the file",
      ),
      element("p", { class: "muted" }, `Prices in ${state.currency}`),
    ),
    compared(buildTable("Offers", columnsOf(edit), state.offers)),
  );
}

function compared(table: HTMLElement): HTMLElement {
  table.classList.add("compared", "in-force");
  return table;
}

function columnsOf(edit: (type: string) => void): Column<EditableOffer>[] {
  return [
    { name: "title", label: "Offer", show: (offer) => buildSaid(offer, "title") },
    { name: "price", label: "Price", isFigure: true, show: (offer) => buildSaid(offer, "price") },
    { name: "weight", label: "Weight", isFigure: true, show: (offer) => buildSaid(offer, "weight") },
    { name: "days", label: "Days", show: ({ published, file }) => buildDays(published as Said, file as Said) },
    { name: "limit", label: "At most a day", isFigure: true, show: (offer) => buildSaid(offer, "daily_limit", "–") },
    {
      name: "edit",
      label: "Change",
      isFigure: true,
      show: (offer) =>
        button("Edit", () => edit(offer.recommendation_type), {
          class: "button quiet small",
          id: `edit-${offer.recommendation_type}`,
          "aria-label": `Edit ${offer.published["title"]}`,
        }),
    },
  ];
}

function buildSaid({ published, file }: EditableOffer, key: string, none = "nothing"): HTMLElement {
  const [now, was] = [published[key] ?? null, file[key] ?? null];
  return element("span", {}, now === null ? none : says(now), now === was ? null : buildWas(says(was)));
}

function buildDays(published: Said, file: Said): HTMLElement {
  const [now, was] = [daysOf(published), daysOf(file)];
  return element("span", {}, now, now === was ? null : buildWas(was));
}

function daysOf({ from, to }: Said): string {
  if (from && to) return `${from} to ${to}`;
  if (from) return `from ${from}`;
  return to ? `to ${to}` : "always";
}

function buildWas(words: string): HTMLElement {
  return element("span", { class: "was" }, `File: ${words}`);
}
