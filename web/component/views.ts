/** Finds the cards that the customer has seen, and reports each once. */
import type { Upsell } from "../lib/api-types.ts";

/** A card counts once half of its pixels were on screen for one continuous second, in a tab that shows. */
const HALF = 0.5;
const LASTS_MS = 1_000;
/** As many as the API takes at once. */
const MOST = 50;

export interface ViewsEvents {
  onViewed: (upsell: Upsell) => void;
  /** Returns whether the report arrived. */
  report: (ids: string[]) => Promise<boolean>;
}

export class Views {
  readonly #events: ViewsEvents;
  readonly #observer = new IntersectionObserver((entries) => this.#onIntersection(entries), { threshold: HALF });
  readonly #awaited = new Map<Element, Upsell>();
  readonly #inSight = new Set<Element>();
  readonly #timers = new Map<Element, number>();
  readonly #end = new AbortController();
  #unreported: string[] = [];

  /** A card for each recommendation, in the same order. */
  constructor(upsells: Upsell[], cards: Element[], events: ViewsEvents) {
    this.#events = events;
    const listen = { signal: this.#end.signal };
    document.addEventListener("visibilitychange", () => this.#onVisibilityChange(), listen);
    window.addEventListener("pagehide", () => this.flush(), listen);
    window.addEventListener("online", () => this.#flushWhenAllAreSeen(), listen);
    for (const [index, card] of cards.entries()) {
      const upsell = upsells[index];
      if (!upsell || upsell.viewed_at) continue;
      this.#awaited.set(card, upsell);
      this.#observer.observe(card);
    }
  }

  /** Reports what was seen so far; what does not arrive waits for the next occasion. */
  async flush(): Promise<void> {
    const ids = this.#unreported.splice(0, MOST);
    if (ids.length === 0) return;
    const next = this.flush();
    if (!(await this.#events.report(ids))) this.#unreported.push(...ids);
    await next;
  }

  stop(): void {
    this.flush();
    this.#end.abort();
    this.#observer.disconnect();
    for (const card of this.#timers.keys()) this.#disarm(card);
  }

  #onIntersection(entries: IntersectionObserverEntry[]): void {
    for (const { target, intersectionRatio } of entries) {
      this.#disarm(target);
      if (intersectionRatio < HALF) {
        this.#inSight.delete(target);
      } else {
        this.#inSight.add(target);
        this.#arm(target);
      }
    }
  }

  /** The second starts again when the tab comes back. */
  #onVisibilityChange(): void {
    for (const card of this.#inSight) {
      this.#disarm(card);
      this.#arm(card);
    }
    if (document.hidden) this.flush();
  }

  #arm(card: Element): void {
    if (document.hidden || !this.#awaited.has(card)) return;
    this.#timers.set(
      card,
      window.setTimeout(() => this.#onTimer(card), LASTS_MS),
    );
  }

  #disarm(card: Element): void {
    clearTimeout(this.#timers.get(card));
    this.#timers.delete(card);
  }

  #onTimer(card: Element): void {
    // A card may have left the screen while the page was busy.
    this.#onIntersection(this.#observer.takeRecords().filter(({ intersectionRatio }) => intersectionRatio < HALF));
    const upsell = this.#awaited.get(card);
    if (!upsell || !this.#inSight.has(card)) return;
    this.#awaited.delete(card);
    this.#observer.unobserve(card);
    this.#inSight.delete(card);
    this.#disarm(card);
    this.#unreported.push(upsell.id);
    this.#events.onViewed(upsell);
    this.#flushWhenAllAreSeen();
  }

  #flushWhenAllAreSeen(): void {
    if (this.#awaited.size === 0) this.flush();
  }
}
