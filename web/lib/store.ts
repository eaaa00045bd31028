/** What a page keeps for later: in the browser's storage, and in the page's memory where that is refused. */

type Name = "localStorage" | "sessionStorage";

/**
 * Never throws. Where cookies are blocked or a frame is sandboxed, reading `localStorage` itself does; a storage that is
 * full refuses what is new. What it refuses lasts as long as the page.
 */
export class Store {
  readonly #name: Name;
  readonly #memory = new Map<string, string>();

  constructor(name: Name) {
    this.#name = name;
  }

  get(key: string): string | null {
    return this.#memory.get(key) ?? this.#ask((storage) => storage.getItem(key)) ?? null;
  }

  /** Returns whether it outlives the page. */
  set(key: string, value: string): boolean {
    this.remove(key);
    const kept = this.#ask((storage) => {
      storage.setItem(key, value);
      return true;
    });
    if (!kept) this.#memory.set(key, value);
    return kept === true;
  }

  remove(key: string): void {
    this.#memory.delete(key);
    this.#ask((storage) => storage.removeItem(key));
  }

  keys(): string[] {
    return [...this.#memory.keys(), ...(this.#ask(Object.keys) ?? [])];
  }

  #ask<Answer>(question: (storage: Storage) => Answer): Answer | null {
    try {
      return question(window[this.#name]);
    } catch {
      return null;
    }
  }
}
