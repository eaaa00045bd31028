/** Discounts: a part of the price of offers, for everyone or a segment, within days and a budget. */
import type { CatalogueState } from "../../lib/api-types.ts";
import { button, element } from "../dom.ts";
import { spelledOut } from "../format.ts";
import { buildTable } from "../table.ts";
import { buildEditing, buildField, read } from "./form.ts";
import { type Discount, type Field, says, titleOf, type Value } from "./model.ts";

interface Acts {
  save: (name: string, table: Discount | null) => Promise<void>;
  close: () => void;
}

/** As crm.catalogue.segments names them; a test compares. */
const SEGMENTS = [
  "prospect",
  "champions",
  "loyal",
  "potential_loyalists",
  "new_customers",
  "promising",
  "need_attention",
  "about_to_sleep",
  "at_risk",
  "cannot_lose",
  "hibernating",
  "lost",
];
const NAME: Field = { key: "name", label: "Name", kind: "text", width: "half", hint: "For reports, like win_back." };
const REASON: Field = { key: "reason", label: "Reason", kind: "text", width: "whole", hint: "Customers read it." };
const OFF: Field[] = [
  { key: "percent", label: "Percent off", kind: "number", width: "third", isOptional: true },
  { key: "amount", label: "Or an amount off", kind: "text", width: "third", isOptional: true },
];
const LIMITS: Field[] = [
  {
    key: "money",
    label: "At most a month",
    kind: "text",
    width: "third",
    isOptional: true,
    hint: "All it may cost, like 500.00.",
  },
  {
    key: "per_customer",
    label: "Times a customer",
    kind: "number",
    width: "third",
    isOptional: true,
    hint: "In each month, or at all without a budget.",
  },
  { key: "from", label: "From", kind: "date", width: "third", isOptional: true, hint: "The first day, in UTC." },
  { key: "to", label: "To", kind: "date", width: "third", isOptional: true, hint: "The last day, in UTC." },
];

export function buildDiscounts(state: CatalogueState, edit: (name: string | null) => void): HTMLElement {
  const known = state.discounts.filter(({ published, draft }) => published ?? draft);
  const table = buildTable(
    "Discounts",
    [
      { name: "name", label: "Discount", show: ({ name }) => spelledOut(name) },
      { name: "off", label: "Off", isFigure: true, show: ({ published }) => offOf(published) },
      { name: "offers", label: "Offers", show: ({ published, draft }) => offersOf(state, published ?? draft) },
      {
        name: "edit",
        label: "Change",
        isFigure: true,
        show: ({ name }) =>
          button("Edit", () => edit(name), {
            class: "button quiet small",
            id: `discount-${name}`,
            "aria-label": `Edit ${spelledOut(name)}`,
          }),
      },
    ],
    known,
  );
  table.classList.add("compared", "discounts");
  return element(
    "section",
    { class: "panel block", id: "discounts-block", "aria-labelledby": "discounts" },
    element(
      "header",
      { class: "block-head" },
      element("h2", { id: "discounts" }, "Discounts"),
      button("Add a discount", () => edit(null), { class: "button quiet small", id: "add-discount" }),
    ),
    known.length > 0 ? table : element("p", { class: "muted" }, "None: every offer has its own price."),
  );
}

export function buildDiscountForm(state: CatalogueState, name: string | null, acts: Acts): HTMLElement {
  const found = state.discounts.find((one) => one.name === name);
  const wanted: Discount = found?.draft ?? found?.published ?? {};
  const own = (field: Field) => buildField(field, saidOf(wanted, field.key), state.currency);
  const fields = [...(name === null ? [NAME] : []), REASON, ...OFF, ...LIMITS];
  const isPlain = isEditable(wanted);
  const built = [
    ...(name === null ? [own(NAME)] : []),
    own(REASON),
    buildOffers(state, wanted),
    ...OFF.map(own),
    isPlain ? buildSegment(wanted) : element("p", { class: "field third hint" }, "Its conditions stay as they are."),
    ...LIMITS.map(own),
  ];
  const title = name === null ? "Add a discount" : `Edit ${spelledOut(name)}`;
  const form = buildEditing(title, built, keyOf, {
    save: (filled) => {
      const { name: named, ...values } = read(filled, fields);
      return acts.save(name ?? String(named), tableOf(filled, values, wanted, isPlain));
    },
    close: acts.close,
  });
  if (name !== null) {
    const remove = button("Take out", () => acts.save(name, null), { class: "button quiet" });
    form.querySelector(".acts .button.quiet")?.after(remove);
  }
  return form;
}

/** A fault stands at discounts.NAME.KEY, and some keys are written by other fields. */
function keyOf(fault: string): string {
  if (/^discounts\.[^.]*$/.test(fault)) return "name";
  const key = fault.replace(/^discounts\.[^.]*\./, "");
  if (key.startsWith("budget")) return "money";
  return key.startsWith("when") ? "segment" : key;
}

function saidOf(wanted: Discount, key: string): Value {
  const budget = wanted["budget"] as { money?: string } | undefined;
  return ((key === "money" ? budget?.money : wanted[key]) as Value | undefined) ?? null;
}

/** Whether all of its conditions is one segment, or nothing. */
function isEditable({ when }: Discount): boolean {
  const [condition, ...others] = (when as Record<string, unknown>[] | undefined) ?? [];
  if (!condition) return true;
  const { segment, ...rest } = condition;
  return others.length === 0 && Array.isArray(segment) && segment.length === 1 && Object.keys(rest).length === 0;
}

function segmentOf({ when }: Discount): string {
  return (when as { segment: string[] }[] | undefined)?.[0]?.segment[0] ?? "";
}

function tableOf(form: HTMLFormElement, values: Discount, wanted: Discount, isPlain: boolean): Discount {
  const { money, ...rest } = values;
  const data = new FormData(form);
  const budget = wanted["budget"] as { money?: string; uses?: number } | undefined;
  const table: Discount = { ...wanted, ...rest, offers: data.getAll("offers").map(String) };
  if (money !== null && money !== undefined) table["budget"] = { per: "month", ...budget, money };
  else if (budget?.uses === undefined) table["budget"] = null;
  if (isPlain) {
    const segment = String(data.get("segment") ?? "");
    table["when"] = segment ? [{ segment: [segment] }] : null;
    // A segment is reckoned about the customer, which has to be said beside the price.
    table["basis"] = segment ? "personalised" : "everyone";
  }
  return Object.fromEntries(Object.entries(table).filter(([, value]) => value !== null));
}

function buildSegment(wanted: Discount): HTMLElement {
  const chosen = segmentOf(wanted);
  const select = element(
    "select",
    { id: "field-segment", name: "segment", "aria-describedby": "field-segment-said" },
    ...["", ...SEGMENTS].map((one) =>
      element(
        "option",
        { value: one, selected: one === chosen ? "" : null },
        one ? `Customers: ${spelledOut(one)}` : "Everyone",
      ),
    ),
  );
  return element(
    "div",
    { class: "field third" },
    element("label", { for: "field-segment" }, "For whom"),
    select,
    element("p", { class: "hint", id: "field-segment-said" }, ""),
  );
}

function buildOffers(state: CatalogueState, wanted: Discount): HTMLElement {
  const chosen = (wanted["offers"] as string[] | undefined) ?? [];
  const ticks = state.offers.map(({ recommendation_type: type }) =>
    element(
      "label",
      { class: "tick" },
      element("input", {
        type: "checkbox",
        name: "offers",
        value: type,
        checked: chosen.includes(type) ? "" : null,
        "aria-describedby": "field-offers-said",
      }),
      titleOf(state, type),
    ),
  );
  return element(
    "fieldset",
    { class: "field ticks" },
    element("legend", {}, "Offers"),
    ...ticks,
    element("p", { class: "hint", id: "field-offers-said" }, ""),
  );
}

function offOf(table: Discount | null): string {
  if (table === null) return "Draft";
  return table["percent"] ? `${table["percent"]} %` : says(table["amount"]);
}

function offersOf(state: CatalogueState, table: Discount | null): string {
  return ((table?.["offers"] as string[] | undefined) ?? []).map((type) => titleOf(state, type)).join(", ");
}
