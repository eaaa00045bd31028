/**
 * Reports what only the browser sees: a summary was viewed, a waiver was accepted.
 *
 *     const { Tracker } = await import("/component/crm-tracker.js");
 *     const tracker = new Tracker({ tokenProvider: () => yourSignIn.accessToken() });
 *     tracker.track("summary_viewed", { session_id });
 *
 * An event stays in the browser's storage until the API has taken or refused it; its id makes every repeat harmless. One
 * that cannot be sent, or that the API refuses, is left out with a warning on the console and counted by `rejected`.
 */

import type { BatchReply } from "../lib/api-types.ts";
import { ApiError, Client, type TokenProvider } from "../lib/client.ts";
import { newId } from "../lib/ids.ts";
import { type Entry, Queue, type TrackedEvent } from "./queue.ts";

const PATH = "/api/interactions";
const RETRY_SECONDS = [1, 2, 4, 8, 15, 30, 60];
/** What a leaving page may still send is 64 KB in all; a batch takes at most 500 events. */
const MOST_BYTES = 48_000;
const MOST_EVENTS = 500;

export interface Settings {
  tokenProvider: TokenProvider;
  /** Where /api stands; the page's own origin when absent. */
  apiBase?: string;
}

export interface About {
  session_id?: string;
  metadata?: Record<string, unknown>;
}

export class Tracker {
  readonly #client: Client;
  readonly #queue = new Queue((key, reason) => this.#reject(key, reason));
  #most = MOST_EVENTS;
  #rejected = 0;
  #sending = false;
  #failures = 0;
  #timer = 0;

  constructor({ tokenProvider, apiBase = "" }: Settings) {
    this.#client = new Client(apiBase, tokenProvider);
    window.addEventListener("online", () => this.#sendIn(0));
    window.addEventListener("pagehide", () => this.#leave());
    document.addEventListener("visibilitychange", () => document.hidden && this.#leave());
    if (!this.#queue.isEmpty) this.#sendIn(0);
  }

  /** How many events of this page's life were left out for good. */
  get rejected(): number {
    return this.#rejected;
  }

  /** Keeps the event and reports it soon; returns its id. Never throws. */
  track(type: TrackedEvent["interaction_type"], about: About = {}): string {
    const at = Date.now();
    const id = newId();
    try {
      const metadata = { ...about.metadata, occurred_at: new Date(at).toISOString() };
      const event: TrackedEvent = { interaction_type: type, event_id: id, metadata };
      if (about.session_id !== undefined) event.session_id = about.session_id;
      this.#queue.add({ event, owner: subject(this.#client.token), at });
      this.#sendIn(0);
    } catch (error) {
      this.#reject(id, error);
    }
    return id;
  }

  #reject(id: string, reason: unknown): void {
    this.#rejected++;
    console.warn(`The tracker left out an event, ${id}:`, reason);
  }

  #sendIn(seconds: number): void {
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => this.#send(), seconds * 1000);
  }

  async #send(): Promise<void> {
    if (this.#sending) return;
    this.#sending = true;
    const wait = await this.#sendBatch();
    this.#sending = false;
    if (wait !== null) this.#sendIn(wait);
  }

  /** Seconds until there is something to send again, null when there is nothing. */
  async #sendBatch(): Promise<number | null> {
    let batch: Entry[] = [];
    try {
      await this.#client.refreshToken();
      batch = this.#nextBatch();
      if (batch.length === 0) return null;
      const reply = await this.#client.call<BatchReply>("POST", PATH, { body: body(batch), keepalive: true });
      this.#rejectItems(batch, reply);
      this.#most = MOST_EVENTS;
    } catch (error) {
      if (!isHopeless(error)) return this.#backOff(error);
      if (batch.length > 1) {
        // One of them may have refused the others: halves find it.
        this.#most = Math.ceil(batch.length / 2);
        return 0;
      }
      for (const { event } of batch) this.#reject(event.event_id, error);
    }
    // Stored, known already, or refused for good: done in each case.
    this.#queue.remove(batch);
    this.#failures = 0;
    return 0;
  }

  #rejectItems(batch: Entry[], { results }: BatchReply): void {
    for (const { index, status, errors } of results) {
      const entry = batch[index];
      if (entry && status === "rejected") this.#reject(entry.event.event_id, errors);
    }
  }

  #backOff(error: unknown): number {
    const step = RETRY_SECONDS[Math.min(this.#failures++, RETRY_SECONDS.length - 1)] ?? 0;
    // Browsers that lost the same server must not all come back at once.
    const spread = step * (0.75 + Math.random() / 2);
    return Math.max(spread, error instanceof ApiError ? error.retryAfter : 0);
  }

  /** The last chance of this page; what does not arrive is sent by the next one. */
  async #leave(): Promise<void> {
    if (this.#sending || this.#client.token === "") return;
    const batch = this.#nextBatch();
    if (batch.length > 0 && (await this.#client.sendKeepalive(PATH, body(batch)))) this.#queue.remove(batch);
  }

  #nextBatch(): Entry[] {
    const batch: Entry[] = [];
    let bytes = 0;
    for (const entry of this.#queue.of(subject(this.#client.token)).slice(0, this.#most)) {
      bytes += new Blob([JSON.stringify(entry.event)]).size + 1;
      if (bytes > MOST_BYTES && batch.length > 0) break;
      batch.push(entry);
    }
    return batch;
  }
}

function body(batch: Entry[]): { interactions: TrackedEvent[] } {
  return { interactions: batch.map((entry) => entry.event) };
}

/** A token can be renewed; any other refusal would be the same the next time. */
function isHopeless(error: unknown): boolean {
  return error instanceof ApiError && !error.isTransient && error.status !== 401;
}

/** Whose token it is, null where it does not say. */
function subject(token: string): string | null {
  try {
    const payload = (token.split(".")[1] ?? "").replaceAll("-", "+").replaceAll("_", "/");
    const { sub } = JSON.parse(atob(payload));
    return typeof sub === "string" ? sub : null;
  } catch {
    return null;
  }
}
