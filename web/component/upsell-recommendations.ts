/**
 * <upsell-recommendations session-id="..." [api-base] [token] [heading] [action-base] [link-origins]
 * [theme="light|dark"]>
 *
 * Shows what is recommended after a session and carries the customer's answers to the API. The token comes from the
 * `token` attribute or from the `tokenProvider` property: a function that returns a token or a promise of one. A click
 * leads to `action-base`, without it to where `api-base` is; an address that names its origin, also to the page's own or
 * one that is listed in `link-origins`. docs/component.md tells all of it.
 *
 * A page may set all of it as often as it renders: another session or address asks anew, another token or function is used
 * from the next request on, and the same value changes nothing. `reload()` asks again and shows the present cards meanwhile.
 *
 * A page may listen: `upsell-rendered`, `upsell-viewed` (half a card on screen for a second), `upsell-clicked`,
 * `upsell-dismissed` and `upsell-restored` bubble with {id, session_id, recommendation_type} as their detail.
 */

import type { SessionUpsells, Upsell } from "../lib/api-types.ts";
import { Client, type TokenProvider } from "../lib/client.ts";
import { Answers } from "./answers.ts";
import { buildCard, buildSkeleton } from "./card.ts";
import { element } from "./dom.ts";
import { follow, type News } from "./follow.ts";
import { isClearlyFirst } from "./lead.ts";
import { readTargets } from "./links.ts";
import { Notice } from "./notice.ts";
import css from "./styles.css";
import { Views } from "./views.ts";
import { Warnings } from "./warnings.ts";
import { words } from "./words.ts";

const SKELETONS = 3;
const WARNS_AFTER_MS = 2_000;

const sheet = new CSSStyleSheet();
sheet.replaceSync(css);

export class UpsellRecommendations extends HTMLElement {
  static readonly observedAttributes = ["session-id", "api-base", "token", "heading", "action-base", "link-origins"];

  /** What is asked for or shown, as one text; null for nothing. */
  #subject: string | null = null;
  #run: AbortController | null = null;
  #client: Client | null = null;
  #queued = false;
  #provider: TokenProvider | null = null;
  /** The API refuses every token that was tried. */
  #refused = false;
  readonly #tried = new Set<string>();
  #warning = 0;
  readonly #warnings = new Warnings();
  #views: Views | null = null;
  readonly #nudge = new EventTarget();
  readonly #notice = new Notice();
  readonly #heading = element("h2", { class: "heading", id: "heading" });
  readonly #cards = element("ul", { class: "cards", role: "list" });
  readonly #line = element("p", { class: "line", role: "status", hidden: "" });
  readonly #live = element("p", { class: "unseen", "aria-live": "polite" });
  readonly #section = element("section", { "aria-labelledby": "heading", hidden: "" });

  constructor() {
    super();
    const shadow = this.attachShadow({ mode: "open" });
    shadow.adoptedStyleSheets = [sheet];
    this.#section.append(this.#heading, element("div", { class: "body" }, this.#cards, this.#line));
    // A click leaves the page with the token at hand.
    for (const name of ["pointerenter", "focusin"]) this.#cards.addEventListener(name, () => this.#renewToken());
    shadow.append(element("div", { class: "root" }, this.#section, this.#notice.node, this.#live));
  }

  get tokenProvider(): TokenProvider | null {
    return this.#provider;
  }

  /** Frameworks clear a property by `undefined`. */
  set tokenProvider(provide: TokenProvider | null | undefined) {
    if (provide === this.#provider) return;
    this.#provider = provide ?? null;
    this.#changed();
  }

  /** Asks again; what is shown stays until the reply is there. */
  reload(): void {
    if (this.#subject === null) return;
    if (this.#refused) this.#showSkeleton();
    this.#start();
  }

  connectedCallback(): void {
    this.#adoptEarlyProvider();
    window.addEventListener("pageshow", this.#onPageShow);
    this.#changed();
  }

  /** Also called when a framework moves the element, which is back before it is asked what changed. */
  disconnectedCallback(): void {
    window.removeEventListener("pageshow", this.#onPageShow);
    this.#notice.hide();
    this.#changed();
  }

  attributeChangedCallback(_: string, before: string | null, after: string | null): void {
    if (before !== after) this.#changed();
  }

  /** A page that the browser kept whole while another was open shows how things stood before. */
  readonly #onPageShow = (event: PageTransitionEvent): void => {
    if (event.persisted) this.reload();
  };

  /** A provider set before this class was defined sits on the instance and hides the setter. */
  #adoptEarlyProvider(): void {
    const early = Object.getOwnPropertyDescriptor(this, "tokenProvider");
    if (!early) return;
    Reflect.deleteProperty(this, "tokenProvider");
    this.#provider = early.value ?? null;
  }

  /** Several changes at once are looked at once. */
  #changed(): void {
    if (this.#queued) return;
    this.#queued = true;
    queueMicrotask(() => {
      this.#queued = false;
      this.#update();
    });
  }

  #update(): void {
    this.#heading.textContent = this.getAttribute("heading") ?? words.heading;
    const wanted = this.isConnected ? this.#readSubject() : null;
    this.#warnIf(wanted === null && this.isConnected);
    if (wanted === this.#subject) {
      if (this.#refused) this.#tryAnotherToken().catch(() => undefined);
      return;
    }
    this.#run?.abort();
    this.#subject = wanted;
    this.#tried.clear();
    this.#showNothing();
    if (wanted === null) return;
    this.#showSkeleton();
    this.#start();
  }

  #readSubject(): string | null {
    const hasToken = this.#provider !== null || this.hasAttribute("token");
    if (!hasToken || !this.getAttribute("session-id")) return null;
    return JSON.stringify(
      ["session-id", "api-base", "action-base", "link-origins"].map((name) => this.getAttribute(name)),
    );
  }

  #warnIf(idle: boolean): void {
    if (idle) {
      this.#warning ||= window.setTimeout(() => {
        this.#warnings.say("needs a session-id, and a token or a tokenProvider.");
      }, WARNS_AFTER_MS);
    } else {
      clearTimeout(this.#warning);
      this.#warning = 0;
    }
  }

  /** The provider of the moment, so that a new one serves what is under way. */
  readonly #provideToken: TokenProvider = async (options) => {
    const late = setTimeout(() => this.#warnings.say("still waits for its tokenProvider."), WARNS_AFTER_MS);
    try {
      const token = this.#provider ? await this.#provider(options) : (this.getAttribute("token") ?? "");
      this.#tried.add(token);
      return token;
    } catch (cause) {
      this.#warnings.say(`got no token: ${cause}`);
      throw new Error("no token", { cause });
    } finally {
      clearTimeout(late);
    }
  };

  async #tryAnotherToken(): Promise<void> {
    const before = this.#tried.size;
    await this.#provideToken({ fresh: false });
    if (this.#refused && this.#tried.size > before) this.reload();
  }

  /** One that cannot be renewed now is renewed when it is needed. */
  #renewToken(): void {
    this.#client?.refreshToken().catch(() => undefined);
  }

  #start(): void {
    this.#run?.abort();
    this.#run = new AbortController();
    this.#refused = false;
    const { signal } = this.#run;
    const client = new Client(this.getAttribute("api-base") ?? "", this.#provideToken);
    this.#client = client;
    const path = `/api/sessions/${encodeURIComponent(this.getAttribute("session-id") ?? "")}/upsells`;
    const load = () => client.call<SessionUpsells>("GET", path, { signal });
    follow(load, { notify: (news) => this.#showNews(news, client), signal, nudge: this.#nudge });
  }

  #showNews(news: News, client: Client): void {
    if (news.kind === "slow") this.#say(words.slow, false);
    else if (news.kind === "failed") this.#showFailure(news.error);
    else if (news.kind === "ready" && news.upsells.length > 0) this.#showCards(news.upsells, client);
    else this.#showNothing();
    this.#refused = news.kind === "refused";
  }

  #showFailure(error: unknown): void {
    this.#say(navigator.onLine ? words.failed : words.offline, true);
    if (navigator.onLine) void this.#warnings.explain(error, this.getAttribute("api-base") ?? "");
  }

  #showSkeleton(): void {
    this.#section.hidden = false;
    this.#section.setAttribute("aria-busy", "true");
    this.#line.hidden = true;
    this.#cards.replaceChildren(...Array.from({ length: SKELETONS }, buildSkeleton));
    this.#cards.ariaHidden = "true";
    this.#live.textContent = words.loading;
  }

  #showNothing(): void {
    this.#views?.stop();
    this.#section.hidden = true;
    this.#section.removeAttribute("aria-busy");
    this.#cards.replaceChildren();
    this.#live.textContent = "";
  }

  #showCards(upsells: Upsell[], client: Client): void {
    const { onAct, onDismiss } = new Answers(client, {
      cards: this.#cards,
      notice: this.#notice,
      announce: (text) => {
        this.#live.textContent = text;
      },
      onEmpty: (empty) => {
        this.#section.hidden = empty;
      },
      onAnswer: (name, upsell) => this.#emit(name, upsell),
    });
    const targets = readTargets(this);
    const cards = upsells.map((upsell) => buildCard(upsell, { targets, onAct, onDismiss }));
    if (isClearlyFirst(upsells)) cards[0]?.classList.add("first");
    this.#views?.stop();
    this.#notice.hide();
    this.#section.hidden = false;
    this.#section.removeAttribute("aria-busy");
    this.#cards.ariaHidden = null;
    this.#line.hidden = true;
    this.#live.textContent = "";
    this.#cards.replaceChildren(...cards);
    for (const upsell of upsells) this.#emit("rendered", upsell);
    this.#views = this.#trackViews(upsells, cards, client);
  }

  #trackViews(upsells: Upsell[], cards: HTMLElement[], client: Client): Views {
    const known = new Map(upsells.map((upsell) => [upsell.id, upsell]));
    const unseen = cards.flatMap((card, index): [Element, string][] => {
      const upsell = upsells[index];
      return upsell && !upsell.viewed_at ? [[card, upsell.id]] : [];
    });
    return new Views(new Map(unseen), {
      onViewed: (id) => {
        const upsell = known.get(id);
        if (upsell) this.#emit("viewed", upsell);
        this.#renewToken();
      },
      report: (ids) => client.sendKeepalive("/api/upsells/viewed", { upsell_ids: ids }),
    });
  }

  #emit(name: string, { id, session_id, recommendation_type }: Upsell): void {
    const detail = { id, session_id, recommendation_type };
    this.dispatchEvent(new CustomEvent(`upsell-${name}`, { bubbles: true, composed: true, detail }));
  }

  /** Cards that are there need no such words. */
  #say(text: string, mayRetry: boolean): void {
    if (!this.#section.hasAttribute("aria-busy")) return;
    const again = element("button", { class: "again", type: "button" }, words.retry);
    again.addEventListener("click", () => this.#nudge.dispatchEvent(new Event("again")));
    this.#line.replaceChildren(text, ...(mayRetry ? [" ", again] : []));
    this.#line.hidden = false;
  }
}

if (!customElements.get("upsell-recommendations")) {
  customElements.define("upsell-recommendations", UpsellRecommendations);
}
