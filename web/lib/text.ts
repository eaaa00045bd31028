/** Small changes to words. */
import { reading } from "./locale.ts";

/** A label inside a sentence; an abbreviation keeps its capitals, and so do nouns in German. */
export function lowerFirst(label: string): string {
  const keeps = label === label.toUpperCase() || reading.locale.startsWith("de");
  return keeps ? label : label.charAt(0).toLowerCase() + label.slice(1);
}
