/** Shows interactions and events as the server tells them, newest first. */
import { element } from "../../../web/component/dom.ts";
import { part } from "../../../web/lib/page.ts";
import { exact } from "../../../web/lib/time.ts";

const MOST_ROWS = 200;

interface Interaction {
  id: string;
  customer_id: string;
  interaction_type: string;
  metadata: Record<string, unknown> | null;
  created_at: string;
}

interface PublishedEvent {
  id: string;
  customer_id: string;
  event_type: string;
  occurred_at: string;
  published_at: string | null;
  attempts: number;
}

interface Row {
  id: string;
  kind: "interaction" | "event";
  what: string;
  moment: string;
  about: string;
}

export class Live {
  readonly #names: Map<string, string>;
  #count = 0;

  /** `names` of the demo customers, by id. */
  constructor(names: Map<string, string>) {
    this.#names = names;
  }

  listen(): void {
    const source = new EventSource("/dev/stream");
    source.addEventListener("here", () => say("Live", "good"));
    source.addEventListener("away", () => say("The database is away", "warn"));
    source.addEventListener("error", () => say("Reconnecting", "warn"));
    source.addEventListener("feed", (message) => {
      const feed: { interactions: Interaction[]; events: PublishedEvent[] } = JSON.parse(message.data);
      this.#show([
        ...feed.interactions.map((one) => this.#readInteraction(one)),
        ...feed.events.map((one) => this.#readEvent(one)),
      ]);
    });
  }

  #show(rows: Row[]): void {
    const stream = part("stream");
    for (const row of rows.toSorted((one, other) => one.moment.localeCompare(other.moment))) {
      // An event comes twice, written and then published: the later telling replaces the first.
      stream.querySelector(`[data-id="${CSS.escape(row.id)}"]`)?.remove();
      stream.prepend(build(row));
    }
    while (stream.childElementCount > MOST_ROWS) stream.lastElementChild?.remove();
    part("empty").hidden = stream.childElementCount > 0;
    this.#count += rows.length;
    part("count").textContent = `${this.#count.toLocaleString()} seen`;
  }

  #readInteraction(one: Interaction): Row {
    const details = Object.entries(one.metadata ?? {})
      .filter(isTelling)
      .map(describe);
    const about = [this.#name(one.customer_id), ...details].join(", ");
    return { id: one.id, kind: "interaction", what: one.interaction_type, moment: one.created_at, about };
  }

  #readEvent(one: PublishedEvent): Row {
    const fate = one.published_at ? "published" : `waiting, ${one.attempts} tries`;
    const moment = one.published_at ?? one.occurred_at;
    return {
      id: one.id,
      kind: "event",
      what: one.event_type,
      moment,
      about: `${this.#name(one.customer_id)}, ${fate}`,
    };
  }

  #name(id: string): string {
    return this.#names.get(id) ?? `customer ${id.slice(-6)}`;
  }
}

function say(text: string, tone: string): void {
  const state = part("state");
  state.textContent = text;
  state.className = `state ${tone}`;
}

/** Ids and nested values would fill the line and tell nothing. */
function isTelling([name, value]: [string, unknown]): boolean {
  return !name.endsWith("_id") && name !== "id" && typeof value !== "object";
}

function describe([name, value]: [string, unknown]): string {
  return `${name.replaceAll("_", " ")} ${value}`;
}

function build({ id, kind, what, moment, about }: Row): HTMLElement {
  const clock = new Date(moment).toLocaleTimeString();
  return element(
    "li",
    { class: kind, "data-id": id, title: about },
    element("span", { class: "kind", title: kind }),
    element("span", { class: "what" }, what),
    element("time", { class: "when", datetime: moment, title: exact(moment) }, clock),
    element("span", { class: "about" }, about),
  );
}
