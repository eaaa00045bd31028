/** Shows interactions and events as the server tells them, newest first. */
import { element } from "/component/dom.js";
import { exact } from "/lib/time.js";

const MOST_ROWS = 200;

export class Live {
  #part;
  #names;
  #count = 0;

  /**
   * @param {(id: string) => HTMLElement} part
   * @param {Map<string, string>} names of the demo customers
   */
  constructor(part, names) {
    this.#part = part;
    this.#names = names;
  }

  listen() {
    const source = new EventSource("/dev/stream");
    source.addEventListener("here", () => this.#say("Live", "good"));
    source.addEventListener("away", () => this.#say("The database is away", "warn"));
    source.addEventListener("error", () => this.#say("Reconnecting", "warn"));
    source.addEventListener("feed", (message) => this.#show(JSON.parse(message.data)));
  }

  #say(text, tone) {
    const state = this.#part("state");
    state.textContent = text;
    state.className = `state ${tone}`;
  }

  #show({ interactions, events }) {
    const rows = [...interactions.map((row) => this.#interaction(row)), ...events.map((row) => this.#event(row))];
    rows.sort((one, other) => one.moment.localeCompare(other.moment));
    const stream = this.#part("stream");
    for (const { id, node } of rows) {
      // An event comes twice, written and then published: the later telling replaces the first.
      stream.querySelector(`[data-id="${CSS.escape(id)}"]`)?.remove();
      stream.prepend(node);
    }
    while (stream.childElementCount > MOST_ROWS) stream.lastElementChild.remove();
    this.#part("empty").hidden = stream.childElementCount > 0;
    this.#count += rows.length;
    this.#part("count").textContent = `${this.#count.toLocaleString()} seen`;
  }

  #interaction(row) {
    const told = Object.entries(row.metadata ?? {}).filter(isTelling).map(describe);
    const about = [this.#name(row.customer_id), ...told].join(", ");
    return { id: row.id, moment: row.created_at, node: build("interaction", row.interaction_type, row.created_at, about, row.id) };
  }

  #event(row) {
    const fate = row.published_at ? "published" : `waiting, ${row.attempts} tries`;
    const moment = row.published_at ?? row.occurred_at;
    return { id: row.id, moment, node: build("event", row.event_type, moment, `${this.#name(row.customer_id)}, ${fate}`, row.id) };
  }

  #name(id) {
    return this.#names.get(id) ?? `customer ${String(id).slice(-6)}`;
  }
}

/** Ids and nested values would fill the line and tell nothing. */
function isTelling([name, value]) {
  return !name.endsWith("_id") && name !== "id" && typeof value !== "object";
}

function describe([name, value]) {
  return `${name.replaceAll("_", " ")} ${value}`;
}

function build(kind, what, moment, about, id) {
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
