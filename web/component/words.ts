/** What the component says. English stands here; the other languages are in the folder beside, own ones come by property. */

/** `{title}` and `{name}` stand for the recommendation's title and the expert's name, `{date}` for a day. */
export const english = {
  heading: "Recommended next",
  loading: "Loading recommendations",
  slow: "Still choosing what helps you next. It appears here by itself.",
  failed: "Recommendations could not be loaded.",
  offline: "You are offline. Recommendations appear when you are back.",
  retry: "Try again",
  act: "Book this",
  join: "Start this plan",
  dismiss: "Dismiss {title}",
  finish: "Finish your booking",
  confirming: "Payment is being confirmed",
  booked: "Booked",
  refunded: "Refunded",
  seeBooking: "See your booking",
  undo: "Undo",
  was: "formerly",
  free: "Free",
  perYear: "a year",
  perMonth: "a month",
  signed: "{name} recommends",
  unsigned: "Recommended to you in person",
  until: "by {date}",
  removed: "{title} removed",
  notRemoved: "This could not be removed. Try again.",
  notRestored: "This could not be brought back. Try again.",
  whyNot: "Why not?",
  later: "Not now",
  price: "Too expensive",
  unsuited: "Not for me",
  thanks: "Thank you.",
};

export type Words = Record<keyof typeof english, string>;

/** Who reads: in which words, and how they write prices and days. */
export interface Reader {
  words: Words;
  /** BCP 47. */
  locale: string;
}

/** Puts values into a sentence; a value is never read for placeholders itself. */
export function fill(sentence: string, values: Record<string, string>): string {
  return sentence.replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
}
