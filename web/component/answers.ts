/** What a customer does with a card: follow it, dismiss it, undo that. */

import type { Upsell } from "../lib/api-types.ts";
import { ApiError, type Client } from "../lib/client.ts";
import type { Notice } from "./notice.ts";
import { words } from "./words.ts";

const LEAVES_MS = 160;
const TRIES_AFTER_MS = [0, 1_000, 3_000];

/** The parts of the component that answers touch. */
export interface Page {
  cards: HTMLElement;
  notice: Notice;
  announce: (text: string) => void;
  onEmpty: (empty: boolean) => void;
  onAnswer: (name: "clicked" | "dismissed" | "restored", upsell: Upsell) => void;
}

export class Answers {
  readonly #client: Client;
  readonly #page: Page;
  readonly #lastSend = new Map<string, Promise<void>>();
  #order: Element[] | null = null;

  constructor(client: Client, page: Page) {
    this.#client = client;
    this.#page = page;
  }

  readonly onAct = (upsell: Upsell): void => {
    this.#client.sendKeepalive(`/api/upsells/${upsell.id}/click`);
    this.#page.onAnswer("clicked", upsell);
  };

  readonly onDismiss = (upsell: Upsell): void => {
    const card = this.#find(upsell.id);
    if (!card) return;
    this.#order ??= [...this.#page.cards.children];
    const sent = this.#send(upsell, "dismiss");
    this.#page.notice.show(words.removed(upsell.service_title), () => this.#undo(upsell, card));
    this.#page.announce(words.removed(upsell.service_title));
    this.#remove(card);
    this.#page.onAnswer("dismissed", upsell);
    sent.catch(() => {
      this.#restore(card);
      this.#complain(words.notRemoved(upsell.service_title));
    });
  };

  #undo(upsell: Upsell, card: HTMLElement): void {
    const sent = this.#send(upsell, "undo");
    this.#restore(card);
    card.focus();
    this.#page.announce(words.restored(upsell.service_title));
    this.#page.onAnswer("restored", upsell);
    sent.catch(() => {
      this.#remove(card);
      this.#complain(words.notRestored(upsell.service_title));
    });
  }

  get #cards(): HTMLElement[] {
    return [...this.#page.cards.children] as HTMLElement[];
  }

  #find(id: string): HTMLElement | undefined {
    return this.#cards.find((card) => card.dataset["id"] === id);
  }

  #remove(card: HTMLElement): void {
    const others = this.#cards.filter((other) => !other.classList.contains("leaving"));
    const index = others.indexOf(card);
    const next = others[index + 1] ?? others[index - 1];
    (next ?? this.#page.notice.button).focus({ preventScroll: true });
    card.classList.add("leaving");
    const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    setTimeout(() => this.#detach(card), still ? 0 : LEAVES_MS);
  }

  #detach(card: HTMLElement): void {
    if (!card.classList.contains("leaving")) return;
    card.remove();
    this.#page.onEmpty(this.#page.cards.children.length === 0);
  }

  /** Puts a card back where it stood among those that are still there. */
  #restore(card: HTMLElement): void {
    card.classList.remove("leaving");
    if (card.isConnected) return;
    const order = this.#order ?? [];
    const later = order.slice(order.indexOf(card) + 1).find((other) => other.isConnected);
    this.#page.onEmpty(false);
    this.#page.cards.insertBefore(card, later ?? null);
  }

  #complain(message: string): void {
    this.#page.notice.show(message, null);
    this.#page.announce(message);
  }

  /** Answers to one recommendation arrive in the order in which they were given. */
  #send(upsell: Upsell, answer: "dismiss" | "undo"): Promise<void> {
    const before = this.#lastSend.get(upsell.id) ?? Promise.resolve();
    const path = `/api/upsells/${upsell.id}/${answer}`;
    const sent = before.catch(() => undefined).then(() => this.#persist(path));
    this.#lastSend.set(upsell.id, sent);
    return sent;
  }

  async #persist(path: string): Promise<void> {
    let failure: unknown;
    for (const wait of TRIES_AFTER_MS) {
      await new Promise((resolve) => setTimeout(resolve, wait));
      try {
        await this.#client.call("POST", path, { keepalive: true });
        return;
      } catch (error) {
        failure = error;
        if (error instanceof ApiError && !error.isTransient) break;
      }
    }
    throw failure;
  }
}
