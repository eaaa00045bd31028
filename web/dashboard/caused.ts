/** What recommendations caused, beside what is credited to them: a holdout tells, and nothing else. */
import type { CausedEarnings } from "../lib/api-types.ts";
import { element } from "./dom.ts";
import { count, moment, money } from "./format.ts";

type Figure = "revenue" | "per_session" | "per_upsell";

/** Stands on each figure of earnings. */
export function causedOf(caused: CausedEarnings, figure: Figure): string {
  if (caused.state === "no_holdout") return "Caused: no holdout runs";
  const known = caused[figure];
  if (known) return `Caused ${money(known.low)} to ${money(known.high)}, credited ${money(known.credited)}`;
  if (caused.needed === null) return "Caused: not enough to say";
  const weeks = caused.weeks === null ? "" : ` or ${count(caused.weeks)} more week${caused.weeks > 1 ? "s" : ""}`;
  return `Caused: not enough, ${count(caused.needed)} more customers${weeks}`;
}

/** @param isOpen whether the reader may start a holdout */
export function buildCaused(caused: CausedEarnings, tz: string, isOpen: boolean): HTMLElement {
  const told = element("p", { class: "muted small caused" }, `${caused.words}${describeGround(caused, tz)} `);
  if (isOpen) {
    const act = caused.state === "no_holdout" ? "Start one" : "More of the holdout";
    told.append(element("a", { href: "/dashboard/experiments#experiment-holdout" }, act));
  }
  return told;
}

function describeGround({ since, known_at: at }: CausedEarnings, tz: string): string {
  if (since === null) return "";
  const counted = at === null ? "" : `, counted ${moment(at, tz)}`;
  return ` All customers since ${moment(since, tz)}${counted}.`;
}
