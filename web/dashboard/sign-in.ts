/**
 * Who is looking. In AWS the founder signs in at Cognito's own page (authorization code with PKCE), when `/config.json`
 * names it under `sign_in`; on the local stack its token service answers for the admin.
 */
import { loadWords } from "./words.ts";

const HELD = "crm.admin";
const ASKED = "crm.sign-in";
const RENEW_BEFORE_MS = 60_000;
const HOME = "/dashboard";

interface Pool {
  domain: string;
  client_id: string;
}

interface Tokens {
  access_token: string;
  refresh_token?: string;
}

interface Asked {
  state: string;
  verifier: string;
  back: string;
}

let asking: Promise<string> | null = null;

/** Parts of a page that ask at once share one answer. `fresh`: the token held was refused. */
export function getToken(fresh = false): Promise<string> {
  const held = read<Tokens>(HELD);
  if (!fresh && held && expiry(held.access_token) - RENEW_BEFORE_MS > Date.now()) {
    return Promise.resolve(held.access_token);
  }
  asking ??= newToken().finally(() => {
    asking = null;
  });
  return asking;
}

/** What leads out again; null where nobody signed in. */
export async function signOut(): Promise<(() => void) | null> {
  const pool = (await loadWords()).sign_in;
  if (!pool) return null;
  return () => {
    const refresh = read<Tokens>(HELD)?.refresh_token;
    sessionStorage.removeItem(HELD);
    if (refresh) void revoke(pool, refresh);
    const query = new URLSearchParams({ client_id: pool.client_id, logout_uri: redirectUri() });
    window.location.assign(`${pool.domain}/logout?${query}`);
  };
}

async function newToken(): Promise<string> {
  const pool = (await loadWords()).sign_in;
  const page = window.location.pathname;
  const tokens = pool ? await poolTokens(pool) : await localTokens();
  sessionStorage.setItem(HELD, JSON.stringify(tokens));
  if (window.location.pathname === page) return tokens.access_token;
  // Cognito leads back to one address; whoever came for another page is taken there.
  window.location.reload();
  return forever();
}

async function localTokens(): Promise<Tokens> {
  const response = await fetch("/dev/token?role=admin");
  if (!response.ok) throw new Error("Nobody is signed in, and this place has no sign-in page.");
  const { token } = (await response.json()) as { token: string };
  return { access_token: token };
}

/** From the code in the address, else from the refresh token, else by a visit to the sign-in page. */
async function poolTokens(pool: Pool): Promise<Tokens> {
  const answer = new URLSearchParams(window.location.search);
  const asked = read<Asked>(ASKED);
  if (asked && answer.get("state") === asked.state) return exchangeCode(pool, asked, answer);
  const refresh = read<Tokens>(HELD)?.refresh_token;
  if (refresh) {
    const renewed = await exchange(pool, { grant_type: "refresh_token", refresh_token: refresh });
    if (renewed) return { refresh_token: refresh, ...renewed };
  }
  return visitSignIn(pool);
}

async function exchangeCode(pool: Pool, asked: Asked, answer: URLSearchParams): Promise<Tokens> {
  sessionStorage.removeItem(ASKED);
  window.history.replaceState(null, "", asked.back);
  const code = answer.get("code");
  const form = { grant_type: "authorization_code", redirect_uri: redirectUri(), code_verifier: asked.verifier };
  const tokens = code ? await exchange(pool, { ...form, code }) : null;
  if (!tokens) throw new Error(answer.get("error_description") ?? "The sign-in did not work. Please try again.");
  return tokens;
}

async function exchange(pool: Pool, form: Record<string, string>): Promise<Tokens | null> {
  const response = await fetch(`${pool.domain}/oauth2/token`, {
    method: "POST",
    body: new URLSearchParams({ client_id: pool.client_id, ...form }),
  });
  return response.ok ? ((await response.json()) as Tokens) : null;
}

/** Goes on after the page is left; what cannot be revoked runs out by itself. */
async function revoke(pool: Pool, token: string): Promise<void> {
  const body = new URLSearchParams({ client_id: pool.client_id, token });
  await fetch(`${pool.domain}/oauth2/revoke`, { method: "POST", body, keepalive: true }).catch(() => undefined);
}

/** Leaves the page, so that nothing waits for the answer. */
async function visitSignIn(pool: Pool): Promise<never> {
  const [state, verifier] = [random(), random()];
  const back = window.location.pathname + asideFromAnswers(window.location.search);
  sessionStorage.setItem(ASKED, JSON.stringify({ state, verifier, back } satisfies Asked));
  const query = new URLSearchParams({
    response_type: "code",
    client_id: pool.client_id,
    redirect_uri: redirectUri(),
    scope: "openid",
    state,
    code_challenge: base64(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(verifier))),
    code_challenge_method: "S256",
  });
  window.location.assign(`${pool.domain}/oauth2/authorize?${query}`);
  return forever();
}

/** A query without what belongs to another sign-in, which nobody here has asked for. */
function asideFromAnswers(search: string): string {
  const query = new URLSearchParams(search);
  if (!query.has("state")) return search;
  for (const name of ["code", "error", "error_description", "state"]) query.delete(name);
  return query.size > 0 ? `?${query}` : "";
}

/** The page is being left: nobody is to go on. */
function forever(): Promise<never> {
  return new Promise(() => undefined);
}

/** The one address that the pool's client allows. */
function redirectUri(): string {
  return window.location.origin + HOME;
}

function random(): string {
  return base64(crypto.getRandomValues(new Uint8Array(32)).buffer);
}

function base64(bytes: ArrayBuffer): string {
  const text = btoa(String.fromCharCode(...new Uint8Array(bytes)));
  return text.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** Milliseconds since the epoch; 0 when the token does not say. */
function expiry(token: string): number {
  try {
    const payload = (token.split(".")[1] ?? "").replaceAll("-", "+").replaceAll("_", "/");
    return Number(JSON.parse(atob(payload)).exp) * 1000 || 0;
  } catch {
    return 0;
  }
}

function read<T>(name: string): T | null {
  try {
    return JSON.parse(sessionStorage.getItem(name) ?? "null") as T | null;
  } catch {
    return null;
  }
}
