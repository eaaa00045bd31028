/** What is recommended, the newest of each kind: open ones to book, dismissed ones to show again. */
import { buildIncludes } from "../component/card.ts";
import { element } from "../component/dom.ts";
import { buildLines, buildNotes } from "../component/lines.ts";
import { actionLink } from "../component/links.ts";
import { formatPrice, intervalWords } from "../component/money.ts";
import { buildReasons } from "../component/place.ts";
import { Views } from "../component/views.ts";
import { fill } from "../component/words.ts";
import { call } from "../lib/api.ts";
import type { Upsell } from "../lib/api-types.ts";
import { reader, say } from "../lib/language.ts";
import { timeElement } from "../lib/time.ts";
import { List } from "./list.ts";

export class Recommendations {
  readonly node = element("div");
  readonly #said = element("p", { role: "status" });
  #newest: Upsell[];
  #views: Views | null = null;

  constructor(upsells: Upsell[]) {
    const kinds = new Map(upsells.toReversed().map((one) => [one.recommendation_type, one]));
    this.#newest = [...kinds.values()].filter((one) => !one.purchased_at).toReversed();
    this.#draw();
  }

  #draw(): void {
    const open = this.#newest.filter((one) => !one.dismissed_at);
    const gone = this.#newest.filter((one) => one.dismissed_at);
    const list = new List(say("noneForYou"), (one: Upsell) => this.#buildOpen(one)).add(open);
    this.node.replaceChildren(list.node, ...(gone.length > 0 ? [this.#buildDismissed(gone)] : []), this.#said);
    this.#views?.stop();
    this.#views = new Views(open, [...list.node.querySelectorAll(".list > li")], {
      onViewed: () => undefined,
      report: (ids) =>
        call("POST", "/api/upsells/viewed", { body: { upsell_ids: ids }, keepalive: true }).then(
          () => true,
          () => false,
        ),
    });
  }

  #buildOpen(upsell: Upsell): HTMLElement {
    const { words } = reader;
    const interval = intervalWords(upsell.billing_interval, reader);
    const here = window.location.origin;
    const href = actionLink(upsell.action_url, upsell.id, { base: here, allowed: [here] });
    const verb = upsell.checkout_status === "open" ? words.finish : upsell.action_label || words.act;
    const name = `${verb}: ${upsell.service_title}`;
    const act = href === null ? null : element("a", { class: "button", href, "aria-label": name }, verb);
    act?.addEventListener("click", () => {
      call("POST", `/api/upsells/${upsell.id}/click`, { keepalive: true }).catch(() => undefined);
    });
    const label = fill(words.dismiss, { title: upsell.service_title });
    const dismiss = element("button", { class: "plain", type: "button" }, label);
    dismiss.addEventListener("click", () => this.#answer(upsell, "dismiss"));
    const price = `${formatPrice(upsell.price, reader) ?? ""} ${interval}`.trim();
    return element(
      "li",
      { "data-id": upsell.id },
      element("h3", { class: "name" }, upsell.service_title),
      element("span", { class: "side" }, price),
      element("p", { class: "about" }, upsell.service_description),
      buildIncludes(upsell.includes),
      buildSigned(upsell),
      element("p", { class: "over about" }, ...buildLines(upsell, reader), ...buildNotes(upsell)),
      element("p", { class: "over about" }, buildWhen(upsell)),
      upsell.checkout_status === "processing"
        ? element("p", { class: "ways" }, words.confirming)
        : element("p", { class: "ways" }, act, dismiss),
    );
  }

  #buildDismissed(upsells: Upsell[]): HTMLElement {
    const rows = upsells.map((upsell) => {
      const again = element("button", { class: "button quiet small", type: "button" }, say("showAgain"));
      again.setAttribute("aria-label", `${say("showAgain")}: ${upsell.service_title}`);
      again.addEventListener("click", () => this.#answer(upsell, "undo"));
      const reasons = upsell.dismissal_reason
        ? null
        : buildReasons(reader.words, (reason) => this.#tell(upsell, reason));
      const name = element("span", { class: "name" }, upsell.service_title);
      return element("li", {}, name, again, reasons);
    });
    const title = `${say("dismissed")} (${new Intl.NumberFormat(reader.locale).format(upsells.length)})`;
    const details = element("details", {}, element("summary", {}, title));
    details.append(element("ul", { class: "list", role: "list" }, ...rows));
    details.open = this.node.querySelector("details")?.open ?? false;
    return details;
  }

  /** One answer changes where it stands; the focus follows it, so that its opposite is at hand. */
  async #answer(upsell: Upsell, answer: "dismiss" | "undo"): Promise<void> {
    this.#said.textContent = "";
    try {
      const changed = await call<Upsell>("POST", `/api/upsells/${upsell.id}/${answer}`);
      this.#newest = this.#newest.map((one) => (one.id === changed.id ? { ...one, ...changed } : one));
      this.#draw();
      const summary = this.node.querySelector<HTMLElement>("summary");
      const row = this.node.querySelector<HTMLElement>(`[data-id="${upsell.id}"] .button`);
      (row ?? summary)?.focus();
    } catch {
      this.#said.textContent = say("failed");
    }
  }

  #tell(upsell: Upsell, reason: string): void {
    call("POST", `/api/upsells/${upsell.id}/dismiss`, { body: { reason } }).catch(() => {
      this.#said.textContent = say("failed");
    });
  }
}

function buildSigned({ recommended_by: signed }: Upsell): HTMLElement | null {
  if (!signed?.note) return null;
  const name = signed.name ? fill(reader.words.signed, { name: signed.name }) : reader.words.unsigned;
  return element("blockquote", { class: "signed" }, element("span", { class: "small muted" }, name), " ", signed.note);
}

function buildWhen(upsell: Upsell): HTMLElement {
  const [before = "", after = ""] = say("recommendedOn").split("{time}");
  return element("span", {}, before, timeElement(upsell.created_at), after);
}
