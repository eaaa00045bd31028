/**
 * <upsell-recommendations session-id="..." [api-base] [token] [heading] [lang] [action-base] [link-origins]
 * [theme="light|dark"]> shows what is recommended after a session and carries the customer's answers to the API.
 *
 * docs/component.md tells every attribute, property and event. A page may set all of it as often as it renders: another
 * session, address or language asks anew, another token or function is used from the next request on, and the same value
 * changes nothing.
 */

import type { SessionUpsells, Upsell } from "../lib/api-types.ts";
import { Client, type TokenProvider } from "../lib/client.ts";
import { Answers } from "./answers.ts";
import { buildCard, buildSkeleton } from "./card.ts";
import { element } from "./dom.ts";
import { follow, type News } from "./follow.ts";
import { directionOf, readerFor, wantedLanguage } from "./language.ts";
import { readTargets } from "./links.ts";
import css from "./styles.css";
import { Views } from "./views.ts";
import { Warnings } from "./warnings.ts";
import { english, type Reader, type Words } from "./words.ts";

/** One and at most two others; what else is recommended waits until one of them is answered. */
const MOST = 3;
/** Attributes of which another value asks anew. */
const ASKED = ["session-id", "api-base", "action-base", "link-origins", "lang"];
const WARNS_AFTER_MS = 2_000;

const sheet = new CSSStyleSheet();
sheet.replaceSync(css);

export class UpsellRecommendations extends HTMLElement {
  static readonly observedAttributes = [...ASKED, "token", "heading"];

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
  #words: Partial<Words> = {};
  #reader: Reader = { words: english, locale: "en" };
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
    shadow.append(element("div", { class: "root" }, this.#section, this.#live));
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

  /** Own words, in the place of those of the same name. */
  set words(words: Partial<Words> | null | undefined) {
    this.#words = words ?? {};
    if (this.#subject !== null) this.#start();
  }

  /** Asks again; what is shown stays until the reply is there. */
  reload(): void {
    if (this.#subject === null) return;
    if (this.#refused) this.#showSkeleton();
    this.#start();
  }

  connectedCallback(): void {
    this.#adoptEarly();
    window.addEventListener("pageshow", this.#onPageShow);
    this.#changed();
  }

  /** Also called when a framework moves the element, which is back before it is asked what changed. */
  disconnectedCallback(): void {
    window.removeEventListener("pageshow", this.#onPageShow);
    this.#changed();
  }

  attributeChangedCallback(_: string, before: string | null, after: string | null): void {
    if (before !== after) this.#changed();
  }

  /** A page that the browser kept whole while another was open shows how things stood before. */
  readonly #onPageShow = (event: PageTransitionEvent): void => {
    if (event.persisted) this.reload();
  };

  /** What was set before this class was defined sits on the instance and hides the setters. */
  #adoptEarly(): void {
    for (const name of ["tokenProvider", "words"] as const) {
      const early = Object.getOwnPropertyDescriptor(this, name);
      if (!early) continue;
      Reflect.deleteProperty(this, name);
      this[name] = early.value;
    }
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
    this.#showHeading();
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
    return JSON.stringify(ASKED.map((name) => this.getAttribute(name)));
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
    const language = wantedLanguage(this);
    const client = new Client(this.getAttribute("api-base") ?? "", this.#provideToken, () => language);
    this.#client = client;
    const path = `/api/sessions/${encodeURIComponent(this.getAttribute("session-id") ?? "")}/upsells?limit=${MOST}`;
    const ours = this.#speak(language, signal);
    const load = async () => {
      const reply = await client.call<SessionUpsells>("GET", path, { signal });
      await ours;
      // The texts may not be there in the language that was asked for.
      await this.#speak(reply.language ?? "en", signal);
      return reply;
    };
    follow(load, { notify: (news) => this.#showNews(news, client), signal, nudge: this.#nudge });
  }

  async #speak(language: string, signal: AbortSignal): Promise<void> {
    const reader = await readerFor(language, this.#words);
    if (signal.aborted) return;
    this.#reader = reader;
    this.#section.lang = reader.locale;
    this.#section.dir = directionOf(reader.locale);
    this.#showHeading();
  }

  #showHeading(): void {
    this.#heading.textContent = this.getAttribute("heading") ?? this.#reader.words.heading;
  }

  #showNews(news: News, client: Client): void {
    if (news.kind === "slow") this.#say(this.#reader.words.slow, false);
    else if (news.kind === "failed") this.#showFailure(news.error);
    else if (news.kind === "ready" && news.upsells.length > 0) this.#showCards(news.upsells.slice(0, MOST), client);
    else this.#showNothing();
    this.#refused = news.kind === "refused";
  }

  #showFailure(error: unknown): void {
    const { failed, offline } = this.#reader.words;
    this.#say(navigator.onLine ? failed : offline, true);
    if (navigator.onLine) void this.#warnings.explain(error, this.getAttribute("api-base") ?? "");
  }

  #showSkeleton(): void {
    this.#section.hidden = false;
    this.#section.setAttribute("aria-busy", "true");
    this.#line.hidden = true;
    this.#cards.replaceChildren(...Array.from({ length: MOST }, buildSkeleton));
    this.#cards.ariaHidden = "true";
    this.#live.textContent = this.#reader.words.loading;
  }

  #showNothing(): void {
    this.#views?.stop();
    this.#section.hidden = true;
    this.#section.removeAttribute("aria-busy");
    this.#cards.replaceChildren();
    this.#live.textContent = "";
  }

  #showCards(upsells: Upsell[], client: Client): void {
    const reader = this.#reader;
    const { onAct, onDismiss } = new Answers(client, {
      cards: this.#cards,
      reader,
      onAnswer: (name, upsell) => this.#emit(name, upsell),
    });
    const targets = readTargets(this);
    const cards = upsells.map((upsell) => buildCard(upsell, reader, { targets, onAct, onDismiss }));
    if (!upsells[0]?.purchased_at) cards[0]?.classList.add("hero");
    this.#views?.stop();
    this.#section.hidden = false;
    this.#section.removeAttribute("aria-busy");
    this.#cards.ariaHidden = null;
    this.#line.hidden = true;
    this.#live.textContent = "";
    this.#cards.replaceChildren(...cards);
    for (const upsell of upsells) this.#emit("rendered", upsell);
    this.#views = new Views(upsells, cards, {
      onViewed: (upsell) => {
        this.#emit("viewed", upsell);
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
    const again = element("button", { class: "again", type: "button" }, this.#reader.words.retry);
    again.addEventListener("click", () => this.#nudge.dispatchEvent(new Event("again")));
    this.#line.replaceChildren(text, ...(mayRetry ? [" ", again] : []));
    this.#line.hidden = false;
  }
}

if (!customElements.get("upsell-recommendations")) {
  customElements.define("upsell-recommendations", UpsellRecommendations);
}
