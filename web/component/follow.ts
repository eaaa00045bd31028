/** Asks for recommendations until they are there: more rarely the longer it takes, and again once the network is back. */

import type { SessionUpsells, Upsell } from "../lib/api-types.ts";
import { ApiError } from "../lib/client.ts";

const POLL_SECONDS = [1, 1, 2, 3, 5, 8, 10, 15];
const RETRY_SECONDS = [1, 2, 4, 8, 15, 30, 60];
const GIVE_UP_AFTER_MS = 120_000;
const SLOW_AFTER_MS = 8_000;

export type News =
  | { kind: "ready"; upsells: Upsell[] }
  | { kind: "failed"; error: unknown }
  | { kind: "refused" | "slow" };

export interface Listener {
  notify: (news: News) => void;
  signal: AbortSignal;
  /** An "again" event on it ends a pause early. */
  nudge: EventTarget;
}

export async function follow(load: () => Promise<SessionUpsells>, listener: Listener): Promise<void> {
  const patience = new Patience();
  while (!listener.signal.aborted) {
    const reply = await load().catch((error: unknown) => ({ error }));
    if (listener.signal.aborted) return;
    const news = "error" in reply ? patience.afterFailure(reply.error) : patience.afterReply(reply);
    if (news) listener.notify(news);
    if (news?.kind === "ready" || news?.kind === "refused") return;
    await pause(patience.seconds, listener);
  }
}

/** Knows what a reply means after those before it, and how long to wait for the next. */
class Patience {
  seconds = 0;
  readonly #started = Date.now();
  #polls = 0;
  #failures = 0;

  afterFailure(error: unknown): News | null {
    // Not this customer's session, or none at all: there is nothing to show.
    if (isFinal(error)) return { kind: "refused" };
    this.seconds = Math.max(step(RETRY_SECONDS, this.#failures++), requestedDelay(error));
    return this.#failures > 1 || !navigator.onLine ? { kind: "failed", error } : null;
  }

  afterReply({ ready, upsells }: SessionUpsells): News | null {
    const waited = Date.now() - this.#started;
    if (ready || waited > GIVE_UP_AFTER_MS) return { kind: "ready", upsells: ready ? upsells : [] };
    this.#failures = 0;
    this.seconds = step(POLL_SECONDS, this.#polls++);
    return waited > SLOW_AFTER_MS ? { kind: "slow" } : null;
  }
}

function isFinal(error: unknown): boolean {
  return error instanceof ApiError && !error.isTransient;
}

function requestedDelay(error: unknown): number {
  return error instanceof ApiError ? error.retryAfter : 0;
}

function step(seconds: number[], index: number): number {
  return seconds[Math.min(index, seconds.length - 1)] ?? 0;
}

function pause(seconds: number, { signal, nudge }: Listener): Promise<void> {
  return new Promise((resolve) => {
    const done = new AbortController();
    const finish = () => {
      clearTimeout(timer);
      done.abort();
      resolve();
    };
    const timer = setTimeout(finish, seconds * 1000);
    const listen = { signal: done.signal };
    signal.addEventListener("abort", finish, listen);
    nudge.addEventListener("again", finish, listen);
    window.addEventListener("online", finish, listen);
  });
}
