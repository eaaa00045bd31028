/** What the customer wants of mails: topics, a pause, none at all; and why each came that they got. */
import { element } from "../component/dom.ts";
import { call } from "../lib/api.ts";
import type { Preferences, PreferencesRequest, ReceivedMail } from "../lib/api-types.ts";
import type { Config } from "../lib/config.ts";
import { reader, say } from "../lib/language.ts";
import { timeElement } from "../lib/time.ts";

const PATH = "/api/customers/me/preferences";

/** Null where no mails are sent, or when they cannot be had: the rest of the page does not need them. */
export async function loadMails(config: Config): Promise<Preferences | null> {
  if (!config.mails) return null;
  return call<Preferences>("GET", PATH).catch(() => null);
}

export class Mails {
  readonly node = element("div");
  readonly #said = element("p", { role: "status" });
  #now: Preferences;

  constructor(preferences: Preferences) {
    this.#now = preferences;
    this.#draw();
  }

  #draw(): void {
    const { topics, paused_until, wants_none, mails } = this.#now;
    const isMailed = topics.some((topic) => topic.mailed);
    const ticks = topics.map((topic) =>
      this.#tick(topic.name, topic.title, topic.mailed, (wanted) => ({ topics: { [topic.name]: wanted } })),
    );
    const pause = paused_until
      ? this.#button("pause", say("resumeMails"), { pause: false })
      : this.#button("pause", say("pauseMails"), { pause: true });
    const none = this.#button("none", say("noMails"), { wants_none: true });
    const until = paused_until ? element("p", {}, say("pausedUntil", { day: day(paused_until) })) : null;
    const ways = isMailed || !wants_none ? element("p", { class: "ways" }, isMailed ? pause : null, none) : null;
    const fields = element("fieldset", { class: "mails" }, element("legend", {}, say("mails")), ...ticks);
    const rest = [until, ways, this.#buildZone(), this.#said, buildReceived(mails)];
    this.node.replaceChildren(fields, ...rest.filter((one) => one !== null));
  }

  /** Only what was changed is sent: a topic about which nothing was said stays so. */
  async #save(act: string, choice: Partial<PreferencesRequest>): Promise<void> {
    this.#said.textContent = "";
    try {
      this.#now = await call<Preferences>("PUT", PATH, { body: choice });
      this.#draw();
      this.#said.textContent = say("saved");
    } catch {
      this.#draw();
      this.#said.textContent = say("failed");
    }
    const pressed = this.node.querySelector<HTMLElement>(`[data-act="${CSS.escape(act)}"]`);
    (pressed ?? this.node.querySelector<HTMLElement>("input"))?.focus();
  }

  #tick(
    name: string,
    title: string,
    isOn: boolean,
    choose: (wanted: boolean) => Partial<PreferencesRequest>,
  ): HTMLElement {
    const act = `topic-${name}`;
    const box = element("input", { type: "checkbox", "data-act": act, autocomplete: "off" });
    box.checked = isOn;
    box.addEventListener("change", () => this.#save(act, choose(box.checked)));
    return element("label", { class: "tick" }, box, element("span", {}, title));
  }

  #button(act: string, label: string, choice: Partial<PreferencesRequest>): HTMLElement {
    const made = element("button", { class: "button quiet", type: "button", "data-act": act }, label);
    made.addEventListener("click", () => this.#save(act, choice));
    return made;
  }

  #buildZone(): HTMLElement {
    const zone = this.#now.time_zone ?? "";
    const select = element("select", { "data-act": "zone", autocomplete: "off" });
    const known = Intl.supportedValuesOf("timeZone");
    if (!known.includes(zone)) select.append(element("option", { value: zone }, zone || say("zoneUnknown")));
    select.append(...known.map((name) => element("option", { value: name }, name.replaceAll("_", " "))));
    select.value = zone;
    select.addEventListener("change", () => this.#save("zone", { time_zone: select.value }));
    return element("label", { class: "choice" }, say("timeZone"), select);
  }
}

function buildReceived(mails: ReceivedMail[]): HTMLElement | null {
  if (mails.length === 0) return null;
  const rows = mails.map((mail) => {
    const why = say(ledIn(mail.entry), { day: day(mail.entered_at) });
    const name = element("span", { class: "name" }, mail.topic);
    const side = element("span", { class: "side muted small" }, timeElement(mail.sent_at));
    return element("li", {}, name, side, element("span", { class: "about muted" }, why));
  });
  const list = element("ul", { class: "list", role: "list" }, ...rows);
  return element("details", {}, element("summary", {}, say("mailsGot")), list);
}

function day(moment: string): string {
  return new Intl.DateTimeFormat(reader.locale, { dateStyle: "long" }).format(new Date(moment));
}

function ledIn(entry: string): "afterActs" | "afterCheckout" | "afterSession" {
  if (entry.startsWith("joins:")) return "afterActs";
  return entry === "checkout_open" ? "afterCheckout" : "afterSession";
}
