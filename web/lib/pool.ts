/** The pool's own page: codes with PKCE, renewed tokens and the way out. Loaded only where one of them is needed. */
import * as oauth from "oauth4webapi";
import type { Pool } from "./config.ts";
import type { SignInRequest, Tokens } from "./sign-in.ts";

/** The one page that the pool's client leads back to, signed in or out. */
const CALLBACK = "/signed-in";
// Sent even as the page is left; plain HTTP is for a server on the same machine alone.
const OPTIONS = {
  [oauth.allowInsecureRequests]: window.location.protocol === "http:",
  [oauth.customFetch]: (url: string, options: object) => fetch(url, { ...options, keepalive: true }),
};

/** The address to sign in at, and what its answer is checked by. */
export async function startRequest(pool: Pool): Promise<{ address: string; state: string; verifier: string }> {
  const [state, verifier] = [oauth.generateRandomState(), oauth.generateRandomCodeVerifier()];
  const query = new URLSearchParams({
    response_type: "code",
    client_id: pool.client_id,
    redirect_uri: callbackUri(),
    scope: "openid",
    state,
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: "S256",
  });
  return { address: `${pool.domain}/oauth2/authorize?${query}`, state, verifier };
}

/** Throws an Error whose message says, in the server's words where it has some, why nobody is signed in. */
export async function exchangeCode(pool: Pool, request: SignInRequest, answer: URLSearchParams): Promise<Tokens> {
  const [server, client] = [serverOf(pool), clientOf(pool)];
  try {
    const valid = oauth.validateAuthResponse(server, client, answer, request.state);
    const { verifier } = request;
    const args = [server, client, oauth.None(), valid, callbackUri(), verifier, OPTIONS] as const;
    const response = await oauth.authorizationCodeGrantRequest(...args);
    return await oauth.processAuthorizationCodeResponse(server, client, response);
  } catch (error) {
    const reason = error instanceof oauth.AuthorizationResponseError ? error.error_description : undefined;
    throw new Error(reason ?? "Please try again.");
  }
}

/** Null when the server wants the visitor to sign in again. */
export async function renew(pool: Pool, refresh: string): Promise<Tokens | null> {
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
export function revoke(pool: Pool, refresh: string): void {
  const [server, client] = [serverOf(pool), clientOf(pool)];
  oauth.revocationRequest(server, client, oauth.None(), refresh, OPTIONS).catch(() => undefined);
}

export function signOutAddress(pool: Pool): string {
  const query = new URLSearchParams({ client_id: pool.client_id, logout_uri: callbackUri() });
  return `${pool.domain}/logout?${query}`;
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

function callbackUri(): string {
  return window.location.origin + CALLBACK;
}
