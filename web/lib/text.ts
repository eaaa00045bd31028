/** Small changes to words. */

/** A label inside a sentence; an abbreviation keeps its capitals. */
export function lowerFirst(label: string): string {
  return label === label.toUpperCase() ? label : label.charAt(0).toLowerCase() + label.slice(1);
}
