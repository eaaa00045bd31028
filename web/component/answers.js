/** What a customer does with a card: follow it, dismiss it, take that back. */
import { ApiError } from "./client.js";
import { words } from "./words.js";

const LEAVES_MS = 160;
const TRIES_AFTER_MS = [0, 1_000, 3_000];

export class Answers {
  #client;
  #page;
  #order;
  #lastSend = new Map();

  /**
   * @param {import("./client.js").Client} client
   * @param {{cards: HTMLElement, notice: import("./notice.js").Notice, announce: (text: string) => void,
   *   onEmpty: (empty: boolean) => void}} page the parts of the component that answers touch
   */
  constructor(client, page) {
    this.#client = client;
    this.#page = page;
  }

  onAct = (upsell) => {
    this.#client.depart(`/api/upsells/${upsell.id}/click`);
  };

  onDismiss = (upsell) => {
    const card = this.#find(upsell.id);
    this.#order ??= [...this.#page.cards.children];
    this.#page.notice.show(words.removed(upsell.service_title), () => this.#undo(upsell, card));
    this.#page.announce(words.removed(upsell.service_title));
    this.#remove(card);
    this.#send(upsell, "dismiss").catch(() => {
      this.#restore(card);
      this.#complain(words.notRemoved(upsell.service_title));
    });
  };

  #undo(upsell, card) {
    this.#restore(card);
    card.focus();
    this.#page.announce(words.restored(upsell.service_title));
    this.#send(upsell, "undo").catch(() => {
      this.#remove(card);
      this.#complain(words.notRestored(upsell.service_title));
    });
  }

  #find(id) {
    return [...this.#page.cards.children].find((card) => card.dataset.id === id);
  }

  #remove(card) {
    const others = [...this.#page.cards.children].filter((other) => !other.classList.contains("leaving"));
    const place = others.indexOf(card);
    const next = others[place + 1] ?? others[place - 1];
    (next ?? this.#page.notice.button).focus({ preventScroll: true });
    card.classList.add("leaving");
    const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    setTimeout(() => this.#detach(card), still ? 0 : LEAVES_MS);
  }

  #detach(card) {
    if (!card.classList.contains("leaving")) return;
    card.remove();
    this.#page.onEmpty(this.#page.cards.children.length === 0);
  }

  /** Puts a card back where it stood among those that are still there. */
  #restore(card) {
    card.classList.remove("leaving");
    if (card.isConnected) return;
    const later = this.#order.slice(this.#order.indexOf(card) + 1).find((other) => other.isConnected);
    this.#page.onEmpty(false);
    this.#page.cards.insertBefore(card, later ?? null);
  }

  #complain(message) {
    this.#page.notice.show(message, null);
    this.#page.announce(message);
  }

  /** Answers to one recommendation arrive in the order in which they were given. */
  #send(upsell, answer) {
    const before = this.#lastSend.get(upsell.id) ?? Promise.resolve();
    const path = `/api/upsells/${upsell.id}/${answer}`;
    const sent = before.catch(() => {}).then(() => this.#persist(path));
    this.#lastSend.set(upsell.id, sent);
    return sent;
  }

  async #persist(path) {
    let failure;
    for (const wait of TRIES_AFTER_MS) {
      await new Promise((resolve) => setTimeout(resolve, wait));
      try {
        return await this.#client.call("POST", path, { keepalive: true });
      } catch (error) {
        failure = error;
        if (error instanceof ApiError && !error.passing) break;
      }
    }
    throw failure;
  }
}
