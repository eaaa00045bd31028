/** What a customer does with a card: follow it, dismiss it, undo that. */

import type { Upsell } from "../lib/api-types.ts";
import { ApiError, type Client } from "../lib/client.ts";
import { element } from "./dom.ts";
import { buildPlace, type Reason } from "./place.ts";
import type { Reader } from "./words.ts";

const TRIES_AFTER_MS = [0, 1_000, 3_000];

/** The parts of the component that answers touch. */
export interface Page {
  cards: HTMLElement;
  reader: Reader;
  onAnswer: (name: "clicked" | "dismissed" | "restored", upsell: Upsell) => void;
}

export class Answers {
  readonly #client: Client;
  readonly #page: Page;
  readonly #lastSend = new Map<string, Promise<void>>();

  constructor(client: Client, page: Page) {
    this.#client = client;
    this.#page = page;
  }

  readonly onAct = (upsell: Upsell): void => {
    this.#client.sendKeepalive(`/api/upsells/${upsell.id}/click`);
    this.#page.onAnswer("clicked", upsell);
  };

  /** The place gets the focus, so that the next Tab is at its undo, for as long as the page is open. */
  readonly onDismiss = (upsell: Upsell): void => {
    const card = [...this.#page.cards.children].find((one) => (one as HTMLElement).dataset["id"] === upsell.id);
    if (!(card instanceof HTMLElement)) return;
    const { words } = this.#page.reader;
    const sent = this.#send(upsell, "dismiss");
    const place = buildPlace(upsell, this.#page.reader, {
      onUndo: () => {
        const undone = this.#send(upsell, "undo");
        swap(place, card);
        this.#page.onAnswer("restored", upsell);
        undone.catch(() => complain(swap(card, place), words.notRestored));
      },
      onReason: (reason) => {
        this.#send(upsell, "dismiss", { reason }).catch(() => undefined);
        place.focus();
      },
    });
    place.style.minBlockSize = `${card.getBoundingClientRect().height}px`;
    swap(card, place);
    this.#page.onAnswer("dismissed", upsell);
    sent.catch(() => complain(swap(place, card), words.notRemoved));
  };

  /** Answers to one recommendation arrive in the order in which they were given. */
  #send(upsell: Upsell, answer: "dismiss" | "undo", body?: { reason: Reason }): Promise<void> {
    const before = this.#lastSend.get(upsell.id) ?? Promise.resolve();
    const path = `/api/upsells/${upsell.id}/${answer}`;
    const sent = before.catch(() => undefined).then(() => this.#persist(path, body));
    this.#lastSend.set(upsell.id, sent);
    return sent;
  }

  async #persist(path: string, body?: object): Promise<void> {
    let failure: unknown;
    for (const wait of TRIES_AFTER_MS) {
      await new Promise((resolve) => setTimeout(resolve, wait));
      try {
        await this.#client.call("POST", path, { body, keepalive: true });
        return;
      } catch (error) {
        failure = error;
        if (error instanceof ApiError && !error.isTransient) break;
      }
    }
    throw failure;
  }
}

/** Puts one in the other's place and the focus on it; one that stands there already keeps it. */
function swap(from: HTMLElement, to: HTMLElement): HTMLElement {
  if (from.isConnected) {
    from.replaceWith(to);
    to.focus({ preventScroll: true });
  }
  return to;
}

function complain(item: HTMLElement, text: string): void {
  item.querySelector(".complaint")?.remove();
  (item.querySelector(".deal") ?? item).append(element("p", { class: "complaint", role: "alert" }, text));
}
