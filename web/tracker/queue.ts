/** What was not yet reported, kept over a reload: one key an event, so that two tabs never overwrite each other. */

const PREFIX = "crm.event.";

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
  readonly #storage: Storage;
  /** What the storage does not take, because it is full or forbidden. */
  readonly #homeless = new Map<string, Entry>();

  constructor(storage: Storage) {
    this.#storage = storage;
  }

  add(entry: Entry): void {
    const id = entry.event.event_id;
    try {
      this.#storage.setItem(PREFIX + id, JSON.stringify(entry));
    } catch {
      this.#homeless.set(id, entry);
    }
  }

  remove(entries: Entry[]): void {
    for (const { event } of entries) {
      this.#homeless.delete(event.event_id);
      this.#storage.removeItem(PREFIX + event.event_id);
    }
  }

  /** Those of one customer, and those of nobody known, oldest first. */
  of(owner: string | null): Entry[] {
    const keys = Object.keys(this.#storage).filter((key) => key.startsWith(PREFIX));
    const stored = keys.flatMap((key) => this.#read(key));
    const all = [...stored, ...this.#homeless.values()].toSorted((one, other) => one.at - other.at);
    return all.filter((entry) => entry.owner === null || entry.owner === owner);
  }

  get isEmpty(): boolean {
    return this.#homeless.size === 0 && !Object.keys(this.#storage).some((key) => key.startsWith(PREFIX));
  }

  #read(key: string): Entry[] {
    try {
      return [JSON.parse(this.#storage.getItem(key) ?? "")];
    } catch {
      // Not ours, or cut off: it would stop all that come after it.
      this.#storage.removeItem(key);
      return [];
    }
  }
}
