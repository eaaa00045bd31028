/** The choices above the page; each is written into the address. */
import {
  comparedFrom,
  isDay,
  lengthOf,
  type Narrowing,
  ownZone,
  SPAN_NAMES,
  SPANS,
  shift,
  type View,
} from "./address.ts";
import { element } from "./dom.ts";
import { expertTitle, sessionTitle, upperFirst } from "./format.ts";
import type { Words } from "./words.ts";

const OWN_DAYS = "own";

export type Experts = ReadonlyMap<string, string>;

/** @param experts names by id, as far as they are known */
export function buildFilters(view: View, words: Words, experts: Experts, change: (view: View) => void): HTMLElement {
  const span = buildSelect(
    [...SPANS.map((days) => [String(days), SPAN_NAMES[days] ?? ""]), [OWN_DAYS, "Chosen days"]],
    String(view.span ?? OWN_DAYS),
  );
  span.addEventListener("change", () => {
    if (span.value === OWN_DAYS) from.focus();
    else change({ ...view, span: Number(span.value) });
  });
  const from = buildDate(view.from);
  const to = buildDate(view.to);
  for (const date of [from, to]) date.addEventListener("change", () => changeDays(view, from, to, change));
  const zone = buildZones(view.tz);
  zone.addEventListener("change", () => change({ ...view, tz: zone.value }));
  const against = buildSelect(
    [
      ["before", "Days before"],
      ["year", "A year before"],
      [OWN_DAYS, "Other days"],
    ],
    isDay(view.against) ? OWN_DAYS : view.against,
  );
  const since = buildDate(comparedFrom(view) ?? shift(view.from, -lengthOf(view.from, view.to)));
  against.addEventListener("change", () => {
    if (against.value === OWN_DAYS) since.focus();
    else change({ ...view, against: against.value });
  });
  since.addEventListener(
    "change",
    () => since.value && since.reportValidity() && change({ ...view, against: since.value }),
  );
  const which = buildNarrowing(view.narrowing, words, experts);
  which.addEventListener("change", () => change({ ...view, narrowing: readNarrowing(which.value) }));
  return element(
    "form",
    { class: "filters", "aria-label": "What this page shows" },
    label("Days", span),
    label("From", from),
    label("To", to),
    label("Compared with", against),
    label("Compared from", since),
    label("Only", which),
    label("Time zone", zone),
  );
}

function label(words: string, control: HTMLElement): HTMLElement {
  return element("label", {}, element("span", {}, words), control);
}

function changeDays(view: View, from: HTMLInputElement, to: HTMLInputElement, change: (view: View) => void): void {
  const isTurned = from.value > to.value;
  to.setCustomValidity(isTurned ? "The last day should not be before the first." : "");
  const isLong = !isTurned && from.value !== "" && to.value !== "" && lengthOf(from.value, to.value) > 3652;
  from.setCustomValidity(isLong ? "Ten years are the most." : "");
  if (from.value === "" || to.value === "" || !from.reportValidity() || !to.reportValidity()) return;
  change({ ...view, span: null, from: from.value, to: to.value });
}

function buildDate(value: string): HTMLInputElement {
  const made = element("input", { type: "date", min: "2000-01-01", max: "2100-12-31" });
  made.value = value;
  return made;
}

function buildSelect(options: string[][], chosen: string): HTMLSelectElement {
  const made = element(
    "select",
    {},
    ...options.map(([value, name]) => element("option", { value: value ?? "" }, name)),
  );
  made.value = chosen;
  return made;
}

function buildZones(chosen: string): HTMLSelectElement {
  const first = [...new Set([chosen, ownZone(), "UTC"])];
  const others = Intl.supportedValuesOf("timeZone").filter((zone) => !first.includes(zone));
  return buildSelect(
    [...first, ...others].map((zone) => [zone, zone.replaceAll("_", " ")]),
    chosen,
  );
}

function buildNarrowing(narrowing: Narrowing | null, words: Words, experts: Experts): HTMLSelectElement {
  const plans = words.plans.filter((plan) => plan.session_type !== null).map((plan) => [`plan:${plan.id}`, plan.title]);
  const types = Object.keys(words.sessions).map((type) => [`session_type:${type}`, sessionTitle(words, type)]);
  const offers = (words.offers ?? []).map((offer) => [`recommendation_type:${offer.id}`, offer.title]);
  const people = [...experts].map(([id, name]) => [`mechanic:${id}`, name]);
  const chosen = narrowing?.group === "mechanic" ? narrowing.value : null;
  if (chosen && !experts.has(chosen)) people.push([`mechanic:${chosen}`, expertTitle(words, chosen)]);
  const made = element(
    "select",
    {},
    element("option", { value: "" }, "Everything"),
    buildGroup("Plan", plans),
    buildGroup("Session type", types),
    buildGroup("Recommendation", offers),
    buildGroup(upperFirst(words.expert), people),
  );
  made.value = narrowing ? `${narrowing.group}:${narrowing.value}` : "";
  return made;
}

function buildGroup(name: string, options: string[][]): HTMLElement {
  return element(
    "optgroup",
    { label: name },
    ...options.map(([value, title]) => element("option", { value: value ?? "" }, title)),
  );
}

function readNarrowing(chosen: string): Narrowing | null {
  const place = chosen.indexOf(":");
  if (place < 0) return null;
  return { group: chosen.slice(0, place) as Narrowing["group"], value: chosen.slice(place + 1) };
}
