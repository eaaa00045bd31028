/**
 * Who is looking. In AWS the founder signs in at Cognito's own page (authorization code with PKCE), when `/config.json`
 * names it under `sign_in`; on the local stack its token service signs in the admin.
 */
import * as oauth from "oauth4webapi";
import { Store } from "../lib/store.ts";
import { loadWords } from "./words.ts";

const TOKENS = "crm.admin";
const REQUEST = "crm.sign-in";
const RENEW_BEFORE_MS = 60_000;
const HOME = "/dashboard";
// Sent even as the page is left; plain HTTP is for a server on the same machine alone.
const OPTIONS = {
  [oauth.allowInsecureRequests]: window.location.protocol === "http:",
  [oauth.customFetch]: (url: string, options: object) => fetch(url, { ...options, keepalive: true }),
};

interface Pool {
  issuer: string;
  domain: string;
  client_id: string;
}

interface Tokens {
  access_token: string;
  refresh_token?: string;
}

interface SignInRequest {
  state: string;
  verifier: string;
  back: string;
}

const store = new Store("sessionStorage");
let pending: Promise<string> | null = null;

/** Calls at the same time share one token. `fresh`: the stored token was refused. */
export function getToken(fresh = false): Promise<string> {
  const stored = read<Tokens>(TOKENS);
  if (!fresh && stored && expiry(stored.access_token) - RENEW_BEFORE_MS > Date.now()) {
    return Promise.resolve(stored.access_token);
  }
  pending ??= newToken().finally(() => {
    pending = null;
  });
  return pending;
}

/** Returns the function that signs out; null where nobody signed in. */
export async function signOut(): Promise<(() => void) | null> {
  const pool = (await loadWords()).sign_in;
  if (!pool) return null;
  return () => {
    const refresh = read<Tokens>(TOKENS)?.refresh_token;
    store.remove(TOKENS);
    if (refresh) revoke(pool, refresh);
    const query = new URLSearchParams({ client_id: pool.client_id, logout_uri: redirectUri() });
    window.location.assign(`${pool.domain}/logout?${query}`);
  };
}

async function newToken(): Promise<string> {
  const pool = (await loadWords()).sign_in;
  const page = window.location.pathname;
  const tokens = pool ? await poolTokens(pool) : await localTokens();
  store.set(TOKENS, JSON.stringify(tokens));
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
  const callback = new URLSearchParams(window.location.search);
  const request = read<SignInRequest>(REQUEST);
  if (request && callback.get("state") === request.state) return exchangeCode(pool, request, callback);
  const refresh = read<Tokens>(TOKENS)?.refresh_token;
  const renewed = refresh ? await renew(pool, refresh) : null;
  return renewed ?? visitSignIn(pool);
}

async function exchangeCode(pool: Pool, request: SignInRequest, callback: URLSearchParams): Promise<Tokens> {
  store.remove(REQUEST);
  window.history.replaceState(null, "", request.back);
  const [server, client] = [serverOf(pool), clientOf(pool)];
  try {
    const valid = oauth.validateAuthResponse(server, client, callback, request.state);
    const response = await oauth.authorizationCodeGrantRequest(
      server,
      client,
      oauth.None(),
      valid,
      redirectUri(),
      request.verifier,
      OPTIONS,
    );
    return await oauth.processAuthorizationCodeResponse(server, client, response);
  } catch (error) {
    const reason = error instanceof oauth.AuthorizationResponseError ? error.error_description : undefined;
    throw new Error(reason ?? "The sign-in did not work. Please try again.");
  }
}

/** Null when the server wants the founder to sign in again. */
async function renew(pool: Pool, refresh: string): Promise<Tokens | null> {
  const [server, client] = [serverOf(pool), clientOf(pool)];
  try {
    const response = await oauth.refreshTokenGrantRequest(server, client, oauth.None(), refresh, OPTIONS);
    return { refresh_token: refresh, ...(await oauth.processRefreshTokenResponse(server, client, response)) };
  } catch (error) {
    if (error instanceof oauth.ResponseBodyError) return null;
    throw error;
  }
}

/** Goes on after the page is left; what cannot be revoked runs out by itself. */
function revoke(pool: Pool, token: string): void {
  const [server, client] = [serverOf(pool), clientOf(pool)];
  oauth.revocationRequest(server, client, oauth.None(), token, OPTIONS).catch(() => undefined);
}

/** Leaves the page; the promise never resolves. */
async function visitSignIn(pool: Pool): Promise<never> {
  const [state, verifier] = [oauth.generateRandomState(), oauth.generateRandomCodeVerifier()];
  const back = window.location.pathname + withoutCallback(window.location.search);
  const remembered = store.set(REQUEST, JSON.stringify({ state, verifier, back } satisfies SignInRequest));
  // Without it the answer would be taken for a stranger's, and lead here again for ever.
  if (!remembered) throw new Error("Signing in needs the browser's storage. Allow it for this site, and reload.");
  const query = new URLSearchParams({
    response_type: "code",
    client_id: pool.client_id,
    redirect_uri: redirectUri(),
    scope: "openid",
    state,
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: "S256",
  });
  window.location.assign(`${pool.domain}/oauth2/authorize?${query}`);
  return forever();
}

function serverOf(pool: Pool): oauth.AuthorizationServer {
  return {
    issuer: pool.issuer,
    token_endpoint: `${pool.domain}/oauth2/token`,
    revocation_endpoint: `${pool.domain}/oauth2/revoke`,
  };
}

function clientOf(pool: Pool): oauth.Client {
  return { client_id: pool.client_id };
}

/** The query without parameters of a sign-in that this page did not start. */
function withoutCallback(search: string): string {
  const query = new URLSearchParams(search);
  if (!query.has("state")) return search;
  for (const name of ["code", "error", "error_description", "state"]) query.delete(name);
  return query.size > 0 ? `?${query}` : "";
}

/** Never resolves, as the page is being left. */
function forever(): Promise<never> {
  return new Promise(() => undefined);
}

/** The one address that the pool's client allows. */
function redirectUri(): string {
  return window.location.origin + HOME;
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
    return JSON.parse(store.get(name) ?? "null") as T | null;
  } catch {
    return null;
  }
}
