/** Asks again until something is there: what Stripe tells arrives a moment after the customer does. */

const PAUSES_MS = [500, 500, 1_000, 1_000, 2_000, 3_000, 5_000, 8_000];
const GIVE_UP_AFTER_MS = 120_000;

/** What `look` found, or null when it did not come in time; a failed look is one without a find. */
export async function waitFor<Found>(look: () => Promise<Found | null>): Promise<Found | null> {
  const started = Date.now();
  for (let looks = 0; ; looks++) {
    const found = await look().catch(() => null);
    if (found !== null || Date.now() - started > GIVE_UP_AFTER_MS) return found;
    const pause = PAUSES_MS[Math.min(looks, PAUSES_MS.length - 1)];
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}
