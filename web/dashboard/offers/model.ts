/** What an offer says, what a draft changes of it, and how people read that. */
import type { CatalogueState, Change, EditableOffer } from "../../lib/api-types.ts";

export type Value = string | number | null;
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
  return "stripe_price" in offer.file ? [...FIELDS, STRIPE] : FIELDS;
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

export function labelOf({ key }: Change): string {
  return [...FIELDS, STRIPE].find((field) => field.key === key)?.label ?? key;
}

export function says(value: unknown): string {
  return value === null || value === undefined ? "nothing" : String(value);
}
