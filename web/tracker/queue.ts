/** What was not yet reported, kept over a reload: one key an event, so that two tabs never overwrite each other. */
import { Store } from "../lib/store.ts";

const PREFIX = "crm.event.";
/** Of a visitor who never came back to this browser. */
const MOST_AGE_MS = 30 * 24 * 3600 * 1000;

export interface TrackedEvent {
  interaction_type: "summary_viewed" | "waiver_accepted";
  event_id: string;
  session_id?: string;
  metadata: Record<string, unknown>;
}

export interface Entry {
  event: TrackedEvent;
  /** Whose token was at hand, so that the next visitor of this browser does not report it as theirs. */
  owner: string | null;
  /** Milliseconds since the epoch. */
  at: number;
}

export class Queue {
  readonly #store = new Store("localStorage");
  readonly #onDropped: (key: string, reason: string) => void;

  /** `onDropped` is told of each stored entry that is none, or has waited a month; it is gone by then. */
  constructor(onDropped: (key: string, reason: string) => void) {
    this.#onDropped = onDropped;
  }

  /** Throws what JSON.stringify throws: an event may hold a cycle or a BigInt. */
  add(entry: Entry): void {
    this.#store.set(PREFIX + entry.event.event_id, JSON.stringify(entry));
  }

  remove(entries: Entry[]): void {
    for (const { event } of entries) this.#store.remove(PREFIX + event.event_id);
  }

  /** Those of one customer, and those of nobody known, oldest first. */
  of(owner: string | null): Entry[] {
    const all = this.#keys.flatMap((key) => this.#read(key)).toSorted((one, other) => one.at - other.at);
    return all.filter((entry) => entry.owner === null || entry.owner === owner);
  }

  get isEmpty(): boolean {
    return this.#keys.length === 0;
  }

  get #keys(): string[] {
    return this.#store.keys().filter((key) => key.startsWith(PREFIX));
  }

  /** What is not ours, or cut off, would stop all that come after it. */
  #read(key: string): Entry[] {
    const text = this.#store.get(key);
    // Another tab has just sent it.
    if (text === null) return [];
    const entry = parse(text);
    const isOurs = isEntry(entry) && PREFIX + entry.event.event_id === key;
    if (isOurs && Date.now() - entry.at < MOST_AGE_MS) return [entry];
    this.#store.remove(key);
    this.#onDropped(key, isOurs ? "it has waited for a month" : "its stored form is broken");
    return [];
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function isEntry(value: unknown): value is Entry {
  if (!isObject(value) || !isObject(value["event"])) return false;
  const { event, owner, at } = value;
  const isEvent = typeof event["interaction_type"] === "string" && typeof event["event_id"] === "string";
  return isEvent && typeof at === "number" && (owner === null || typeof owner === "string");
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
