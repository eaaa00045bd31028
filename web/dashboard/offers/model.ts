/** What an offer says, what a draft changes of it, and how people read that. */
import type { CatalogueState, Change, EditableDiscount, EditableOffer } from "../../lib/api-types.ts";

export type Value = string | number | null;
export type Discount = NonNullable<EditableDiscount["file"]>;
export type Said = Record<string, Value>;
export type Patches = Record<string, Said>;

export interface Field {
  key: string;
  label: string;
  kind: "text" | "prose" | "date" | "number";
  width: "half" | "third" | "whole";
  hint?: string;
  /** May be left empty. */
  isOptional?: boolean;
}

export const FIELDS: Field[] = [
  { key: "title", label: "Title", kind: "text", width: "half" },
  { key: "badge", label: "Badge", kind: "text", width: "half" },
  { key: "description", label: "Description", kind: "prose", width: "whole" },
  { key: "action_label", label: "Button", kind: "text", width: "third", hint: "A verb first." },
  { key: "price", label: "Price", kind: "text", width: "third" },
  { key: "weight", label: "Weight", kind: "number", width: "third", hint: "0 to 1000; the highest comes first." },
  { key: "from", label: "From", kind: "date", width: "third", isOptional: true, hint: "The first day, in UTC." },
  { key: "to", label: "To", kind: "date", width: "third", isOptional: true, hint: "The last day, in UTC." },
  {
    key: "daily_limit",
    label: "At most a day",
    kind: "number",
    width: "third",
    isOptional: true,
    hint: "To all customers together.",
  },
];
const GUARDS: Field[] = [
  {
    key: "floor",
    label: "Never below",
    kind: "text",
    width: "half",
    isOptional: true,
    hint: "No discount leaves less to pay.",
  },
  {
    key: "max_discount",
    label: "Largest discount",
    kind: "number",
    width: "half",
    isOptional: true,
    hint: "Percent of the price.",
  },
];
const STRIPE: Field = {
  key: "stripe_price",
  label: "Price at Stripe",
  kind: "text",
  width: "half",
  isOptional: true,
  hint: "Goes with the price, like price_1Abc.",
};

/** A price at Stripe is asked for where the file has one. */
export function fieldsOf(offer: EditableOffer): Field[] {
  return [...FIELDS, ...GUARDS, ...("stripe_price" in offer.file ? [STRIPE] : [])];
}

/** As the draft has it, else as it is in force. */
export function wantedOf(offer: EditableOffer): Said {
  return (offer.draft ?? offer.published) as Said;
}

export function titleOf(state: CatalogueState, type: string): string {
  const offer = state.offers.find((one) => one.recommendation_type === type);
  return String(offer?.published["title"] ?? type);
}

/** All that differs from the file, with `edited` in the place of one offer. */
export function patchesOf(state: CatalogueState, edited: Patches = {}): Patches {
  const patches: Patches = {};
  for (const offer of state.offers) {
    const file = offer.file as Said;
    const wanted = edited[offer.recommendation_type] ?? wantedOf(offer);
    const keys = new Set([...Object.keys(file), ...Object.keys(wanted)]);
    const differing = [...keys].filter((key) => (file[key] ?? null) !== (wanted[key] ?? null));
    if (differing.length > 0) {
      patches[offer.recommendation_type] = Object.fromEntries(differing.map((key) => [key, wanted[key] ?? null]));
    }
  }
  return patches;
}

/** The discounts that differ from the file, whole, with `edited` in the place of those of its names. */
export function discountsOf(
  state: CatalogueState,
  edited: Record<string, Discount | null> = {},
): Record<string, Discount | null> {
  const wanted = new Map(state.discounts.map(({ name, draft }) => [name, draft]));
  for (const [name, table] of Object.entries(edited)) wanted.set(name, table);
  const file = new Map(state.discounts.map(({ name, file }) => [name, file]));
  const differing = [...wanted].filter(([name, table]) => !isSame(table, file.get(name) ?? null));
  return Object.fromEntries(differing);
}

/** Key by key, whatever their order. */
function isSame(one: Discount | null, other: Discount | null): boolean {
  if (one === null || other === null) return one === other;
  const keys = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...keys].every((key) => JSON.stringify(one[key]) === JSON.stringify(other[key]));
}

export function placeOf(state: CatalogueState, { table, name }: Change): string {
  return table === "offers" ? titleOf(state, name) : `Discount ${name}`;
}

export function labelOf({ table, key }: Change): string {
  const known = table === "offers" ? [...FIELDS, ...GUARDS, STRIPE] : [];
  return known.find((field) => field.key === key)?.label ?? key;
}

export function says(value: unknown): string {
  if (value === null || value === undefined) return "nothing";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
