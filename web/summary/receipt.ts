/** The line that greets a customer who comes back from the payment. */
import { element } from "../component/dom.ts";
import { call } from "../lib/api.ts";
import type { SessionUpsells, Upsell } from "../lib/api-types.ts";
import { waitFor } from "../lib/wait.ts";

/** `onBooked` is called when what was paid is known to be bought, unless it was so from the start. */
export function buildReceipt(sessionId: string, upsellId: string, onBooked: () => void): HTMLElement {
  const line = element("p", { class: "panel receipt", role: "status" }, "Thank you. Your payment is being confirmed.");
  let looks = 0;
  const look = async () => {
    looks++;
    return findBought(sessionId, upsellId);
  };
  waitFor(look).then((bought) => {
    line.textContent = bought
      ? `Thank you. ${bought.service_title} is booked.`
      : "Thank you. Your payment is on its way; you need not keep this page open.";
    if (bought && looks > 1) onBooked();
  });
  return line;
}

async function findBought(sessionId: string, upsellId: string): Promise<Upsell | null> {
  const path = `/api/sessions/${encodeURIComponent(sessionId)}/upsells`;
  const { upsells } = await call<SessionUpsells>("GET", path);
  return upsells.find((upsell) => upsell.id === upsellId && upsell.purchased_at !== null) ?? null;
}
