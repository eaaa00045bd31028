/**
 * <upsell-recommendations session-id="..." [api-base] [token] [heading] [theme="light|dark"]>
 *
 * Shows what is recommended after a session and carries the customer's answers to the API. The token comes from
 * the `token` attribute or from the `tokenProvider` property: a function that returns a token or a promise of one.
 */
import { Answers } from "./answers.js";
import { buildCard, buildSkeleton } from "./card.js";
import { Client } from "./client.js";
import { element } from "./dom.js";
import { follow } from "./follow.js";
import { Notice } from "./notice.js";
import sheet from "./styles.js";
import { words } from "./words.js";

const SKELETONS = 3;

export class UpsellRecommendations extends HTMLElement {
  static observedAttributes = ["session-id", "api-base", "token", "heading"];

  #run = null;
  #queued = false;
  #provider = null;
  #nudge = new EventTarget();
  #notice = new Notice();
  #heading = element("h2", { class: "heading", id: "heading" });
  #cards = element("ul", { class: "cards", role: "list" });
  #line = element("p", { class: "line", role: "status", hidden: "" });
  #live = element("p", { class: "unseen", "aria-live": "polite" });
  #section = element("section", { "aria-labelledby": "heading", hidden: "" });

  constructor() {
    super();
    this.attachShadow({ mode: "open" }).adoptedStyleSheets = [sheet];
    this.#section.append(this.#heading, element("div", { class: "body" }, this.#cards, this.#line));
    this.shadowRoot.append(element("div", { class: "root" }, this.#section, this.#notice.node, this.#live));
  }

  /** @returns {((options: {fresh: boolean}) => string | Promise<string>) | null} */
  get tokenProvider() {
    return this.#provider;
  }

  set tokenProvider(provide) {
    this.#provider = provide;
    this.#restart();
  }

  connectedCallback() {
    this.#adoptEarlyProvider();
    this.#restart();
  }

  disconnectedCallback() {
    this.#run?.abort();
    this.#notice.hide();
  }

  attributeChangedCallback() {
    this.#restart();
  }

  /** A provider set before this class was defined sits on the instance and hides the setter. */
  #adoptEarlyProvider() {
    if (!Object.hasOwn(this, "tokenProvider")) return;
    const provide = this.tokenProvider;
    delete this.tokenProvider;
    this.#provider = provide;
  }

  /** Several changes of one moment make one start. */
  #restart() {
    if (this.#queued) return;
    this.#queued = true;
    queueMicrotask(() => {
      this.#queued = false;
      if (this.isConnected) this.#start();
    });
  }

  #start() {
    this.#run?.abort();
    this.#heading.textContent = this.getAttribute("heading") ?? words.heading;
    const sessionId = this.getAttribute("session-id");
    const provide = this.#provider ?? (this.hasAttribute("token") && (() => this.getAttribute("token")));
    if (!sessionId || !provide) return this.#showNothing();
    this.#run = new AbortController();
    const { signal } = this.#run;
    const client = new Client(this.getAttribute("api-base") ?? "", provide);
    const path = `/api/sessions/${encodeURIComponent(sessionId)}/upsells`;
    this.#showSkeleton();
    const load = () => client.call("GET", path, { signal });
    return follow(load, (news) => this.#hear(news, client), signal, this.#nudge);
  }

  #hear(news, client) {
    if (news.kind === "slow") return this.#say(words.slow, false);
    if (news.kind === "failed") return this.#say(navigator.onLine ? words.failed : words.offline, true);
    return news.upsells.length === 0 ? this.#showNothing() : this.#showCards(news.upsells, client);
  }

  #showSkeleton() {
    this.#section.hidden = false;
    this.#section.setAttribute("aria-busy", "true");
    this.#line.hidden = true;
    this.#cards.replaceChildren(...Array.from({ length: SKELETONS }, buildSkeleton));
    this.#cards.ariaHidden = "true";
    this.#live.textContent = words.loading;
  }

  #showNothing() {
    this.#section.hidden = true;
    this.#section.removeAttribute("aria-busy");
    this.#cards.replaceChildren();
    this.#live.textContent = "";
  }

  #showCards(upsells, client) {
    const answers = new Answers(client, {
      cards: this.#cards,
      notice: this.#notice,
      announce: (text) => (this.#live.textContent = text),
      onEmpty: (empty) => (this.#section.hidden = empty),
    });
    const cards = upsells.map((upsell) => buildCard(upsell, answers));
    if (cards.length > 1 && upsells[0].rank === 1) cards[0].classList.add("first");
    for (const name of ["pointerenter", "focusin"]) {
      this.#cards.addEventListener(name, () => client.warm().catch(() => {}), { once: true });
    }
    this.#section.removeAttribute("aria-busy");
    this.#cards.ariaHidden = null;
    this.#line.hidden = true;
    this.#live.textContent = "";
    this.#cards.replaceChildren(...cards);
  }

  #say(text, mayRetry) {
    const again = element("button", { class: "again", type: "button" }, words.retry);
    again.addEventListener("click", () => this.#nudge.dispatchEvent(new Event("again")));
    this.#line.replaceChildren(text, ...(mayRetry ? [" ", again] : []));
    this.#line.hidden = false;
  }
}

customElements.define("upsell-recommendations", UpsellRecommendations);
