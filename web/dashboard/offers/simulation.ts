/** The draft lived through by simulated customers, beside what is in force. */
import type { CatalogueState, Compared, Draft, SimulationReport } from "../../lib/api-types.ts";
import { element } from "../dom.ts";
import { count, shortMoney } from "../format.ts";
import { buildAct } from "./draft.ts";

export type SimulatedOffers = Record<string, { price?: string; weight?: number }>;

const SIMULATED = ["price", "weight"];

export function buildSimulation(
  state: CatalogueState,
  draft: Draft,
  simulate: (offers: SimulatedOffers) => Promise<SimulationReport>,
): HTMLElement | null {
  const changed = draft.changes.filter(({ table, key }) => table === "offers" && SIMULATED.includes(key));
  if (changed.length === 0) return null;
  const offers: SimulatedOffers = {};
  for (const { name, key, after } of changed) offers[name] = { ...offers[name], [key]: after };
  const refused = element("p", { class: "refused small", role: "alert" });
  const found = element("div", { class: "said", "aria-live": "polite" });
  const run = async () => {
    found.replaceChildren(element("p", { class: "muted" }, "Simulating a year. It takes some seconds."));
    const report = await simulate(offers).catch((error: unknown) => {
      found.replaceChildren();
      throw error;
    });
    found.replaceChildren(...buildReport(report));
  };
  return element(
    "section",
    { "aria-labelledby": "simulation" },
    element("h3", { id: "simulation" }, "Simulate"),
    element("p", { class: "muted small" }, `A year with the draft's prices and weights, in ${state.currency}.`),
    element("div", { class: "acts" }, buildAct("Simulate a year", run, "button quiet", refused), refused),
    found,
  );
}

function buildReport({ totals, customers, currency }: SimulationReport): HTMLElement[] {
  const amount = (value: number) => shortMoney(Math.round(value), currency);
  return [
    element("p", {}, describe("All revenue", totals.total_revenue, amount)),
    element(
      "p",
      {},
      describe("Bought by recommendations", totals.bought, (value) => count(Math.round(value))),
    ),
    element("p", { class: "muted small" }, `Of ${count(customers)} simulated customers; 95 % intervals.`),
  ];
}

function describe(label: string, { current, draft, low, high }: Compared, text: (value: number) => string): string {
  return `${label}: ${text(current)} now, ${text(draft)} with the draft; a difference of ${text(low)} to ${text(high)}.`;
}
