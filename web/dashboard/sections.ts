/** The figures of the page, for an admin and for somebody with a link. */
import type { Overview, SharedOverview } from "../lib/api-types.ts";
import { type View, writeView } from "./address.ts";
import { buildCaused } from "./caused.ts";
import { element } from "./dom.ts";
import { closeRows } from "./explain.ts";
import { learnNames, titleOf } from "./format.ts";
import { buildFunnel } from "./funnel.ts";
import { scopeOf } from "./load.ts";
import { buildNumbers } from "./numbers.ts";
import { buildRecommendations } from "./recommendations.ts";
import { buildRevenue } from "./revenue.ts";
import { buildSessions, mechanicsOf, plansOf } from "./sessions.ts";
import type { Words } from "./words.ts";

export interface Options {
  words: Words;
  /** Whether rows, other views and other currencies are open to the reader. */
  isOpen: boolean;
  sort?: (by: string) => void;
  currency?: (name: string) => HTMLElement;
  /** Stands below the recommendations. */
  offers?: HTMLElement;
}

export function figures(overview: SharedOverview, view: View, options: Options): HTMLElement[] {
  const { words } = options;
  if (!options.isOpen) closeRows();
  learnNames(overview.mechanics);
  const scope = (name: keyof Overview) => scopeOf(overview, name, view);
  const mechanics = mechanicsOf(overview, view, words);
  const { link: _, ...closed } = mechanics;
  const numbers = buildNumbers(overview, view, words);
  numbers.append(buildCaused(overview.caused, view.tz, options.isOpen));
  return [
    numbers,
    buildFunnel(overview.funnel, scope("funnel"), view, words),
    recommendations(overview, view, options),
    ...(options.offers ? [options.offers] : []),
    buildRevenue(overview, scope("revenue"), view, words, options.currency ?? null),
    buildSessions(overview.plans, plansOf(view, words), scope("plans"), view, words),
    buildSessions(overview.mechanics, options.isOpen ? mechanics : closed, scope("mechanics"), view, words),
  ];
}

export function recommendations(overview: SharedOverview, view: View, { words, sort }: Options): HTMLElement {
  const { early_click_through: clicked, early_conversion: purchased } = overview.now.total;
  const bands = { clicked: clicked.band, purchased: purchased.band };
  const scope = scopeOf(overview, "upsells", view);
  return buildRecommendations(overview, bands, scope, view, words, sort ?? null);
}

/** Whose page this is, and for an admin the way back. */
export function narrowingOf(view: View, words: Words, isOpen = false): HTMLElement[] {
  if (!view.narrowing) return [];
  const all = element("a", { href: writeView({ ...view, narrowing: null }) || "?" }, "Show everything");
  const name = element("h2", {}, titleOf(view.narrowing, words));
  return [element("header", { class: "narrowed" }, name, isOpen ? all : null)];
}
