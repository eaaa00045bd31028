/** What was paid: one payment once it is known, and how it stands. */
import type { Receipt, Upsell } from "./api-types.ts";
import type { Config } from "./config.ts";
import { say } from "./language.ts";

/** In the words of the page's language where they are known, else as it was paid for. */
export function titleOf(receipt: Receipt, upsells: Upsell[], config: Config): string {
  const upsell = upsells.find((one) => one.id === receipt.upsell_id);
  const plan = config.plans.find((one) => one.id === receipt.plan);
  return upsell?.service_title ?? plan?.title ?? receipt.title;
}

/** The state beside an amount, with its mark; null for what was simply paid. */
export function stateOf({ status }: Receipt): [string, string] | null {
  if (status === "refunded") return [say("refunded"), "idle"];
  if (status === "partly_refunded") return [say("partlyRefunded"), "idle"];
  return status === "in_review" ? [say("reviewed"), "warn"] : null;
}
