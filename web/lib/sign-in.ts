/**
 * Who is signed in, in this tab. In AWS people sign in at the pool's own page, when `/config.json` names it under
 * `sign_in`, and come back by way of `/signed-in`; on the local stack its token service signs them in.
 */
import { loadConfig } from "./config.ts";
import { Store } from "./store.ts";
import { claimsOf } from "./token.ts";

export interface Tokens {
  access_token: string;
  refresh_token?: string;
}

/** Whose tokens they are: the dashboard's, those of the mechanics' page, or of the customers' pages. */
const VISITORS = ["admin", "mechanic", "customer"] as const;
export type Visitor = (typeof VISITORS)[number];

/** What the page that a visitor comes back to has to know. */
export interface SignInRequest {
  state: string;
  verifier: string;
  visitor: Visitor;
  /** The page that asked: path, query and hash. */
  back: string;
}

/** `since` is the last sign-out before them, null when there was none. */
type Kept = Tokens & { since: string | null };

const REQUEST = "crm.sign-in";
const LEFT = "crm.signed-out";
const LEFT_FROM = "crm.signed-out-from";
const RENEW_BEFORE_MS = 60_000;

const tab = new Store("sessionStorage");
const everyTab = new Store("localStorage");

export class SignIn {
  readonly #visitor: Visitor;
  readonly #localToken: () => Promise<string>;
  #local = "";
  #pending: Promise<string> | null = null;

  /** `localToken` is asked where no pool is named. */
  constructor(visitor: Visitor, localToken: () => Promise<string>) {
    this.#visitor = visitor;
    this.#localToken = localToken;
    const shownFor = readTokens(visitor)?.since;
    // What a page shows ends with a sign-out, in another tab or while the browser kept the page in its memory.
    const reloadIfLeft = () => {
      if (shownFor !== undefined && readTokens(visitor)?.since !== shownFor) window.location.reload();
    };
    window.addEventListener("storage", ({ key }) => key === LEFT && reloadIfLeft());
    window.addEventListener("pageshow", ({ persisted }) => persisted && reloadIfLeft());
  }

  /** Empty when nobody is signed in. Calls at the same time share one token; `fresh`: the one at hand was refused. */
  getToken(fresh = false): Promise<string> {
    const held = readTokens(this.#visitor)?.access_token ?? this.#local;
    if (!fresh && expiry(held) - RENEW_BEFORE_MS > Date.now()) return Promise.resolve(held);
    this.#pending ??= this.#newToken().finally(() => {
      this.#pending = null;
    });
    return this.#pending;
  }

  /** Leaves for the page to sign in; the promise never resolves. Throws an Error whose message says why it cannot. */
  async visit(): Promise<never> {
    const pool = (await loadConfig()).sign_in;
    if (!pool) throw new Error("Nobody is signed in, and this place has no sign-in page.");
    const { startRequest } = await import("./pool.ts");
    const { address, state, verifier } = await startRequest(pool);
    const request: SignInRequest = { state, verifier, visitor: this.#visitor, back: thisPage() };
    // Without it the answer would be taken for a stranger's.
    if (!tab.set(REQUEST, JSON.stringify(request))) {
      throw new Error("Signing in needs the browser's storage. Allow it for this site, and reload.");
    }
    window.location.assign(address);
    return new Promise(() => undefined);
  }

  /** Puts a button there, where somebody has signed in by the pool's page. */
  showSignOut(place: HTMLElement): void {
    if (!readTokens(this.#visitor)) return;
    const button = document.createElement("button");
    button.className = "button quiet small";
    button.type = "button";
    // The dashboard alone is not said in its reader's language.
    if (this.#visitor !== "admin") button.dataset["say"] = "signOut";
    button.textContent = "Sign out";
    button.addEventListener("click", () => this.#leave());
    place.replaceChildren(button);
  }

  async #newToken(): Promise<string> {
    const pool = (await loadConfig()).sign_in;
    if (!pool) {
      this.#local = await this.#localToken();
      return this.#local;
    }
    const { refresh_token: refresh, since } = readTokens(this.#visitor) ?? {};
    const renewed = refresh ? await (await import("./pool.ts")).renew(pool, refresh) : null;
    // A sign-out meanwhile holds for what is renewed, too.
    if (renewed) keepTokens(this.#visitor, renewed, since);
    else tab.remove(keyOf(this.#visitor));
    return renewed?.access_token ?? "";
  }

  async #leave(): Promise<void> {
    const pool = (await loadConfig()).sign_in;
    if (!pool) return;
    const refresh = readTokens(this.#visitor)?.refresh_token;
    const { revoke, signOutAddress } = await import("./pool.ts");
    // The pool forgets the browser, so that no tab may go on with what it holds.
    everyTab.set(LEFT, new Date().toISOString());
    tab.remove(keyOf(this.#visitor));
    tab.set(LEFT_FROM, thisPage());
    if (refresh) revoke(pool, refresh);
    window.location.assign(signOutAddress(pool));
  }
}

/** What this tab has asked the pool; it is answered once. */
export function takeRequest(): SignInRequest | null {
  const request = read<SignInRequest>(REQUEST);
  tab.remove(REQUEST);
  return request;
}

export function keepTokens(visitor: Visitor, tokens: Tokens, since = everyTab.get(LEFT)): void {
  const { access_token, refresh_token } = tokens;
  const kept: Kept = { access_token, ...(refresh_token ? { refresh_token } : {}), since };
  tab.set(keyOf(visitor), JSON.stringify(kept));
}

/** Milliseconds since the epoch; 0 when the token does not say. */
function expiry(token: string): number {
  return Number(claimsOf(token).exp) * 1000 || 0;
}

export function isAnybodySignedIn(): boolean {
  return VISITORS.some((visitor) => readTokens(visitor) !== null);
}

/** The page on which somebody signed out in this tab: path, query and hash. */
export function leftFrom(): string | null {
  return tab.get(LEFT_FROM);
}

function thisPage(): string {
  return window.location.href.slice(window.location.origin.length);
}

/** Null also for tokens of before a sign-out, in whichever tab. */
function readTokens(visitor: Visitor): Kept | null {
  const kept = read<Kept>(keyOf(visitor));
  return kept && kept.since === everyTab.get(LEFT) ? kept : null;
}

function keyOf(visitor: Visitor): string {
  return `crm.tokens.${visitor}`;
}

function read<T>(key: string): T | null {
  try {
    return JSON.parse(tab.get(key) ?? "null") as T | null;
  } catch {
    return null;
  }
}
