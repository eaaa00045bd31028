/** The pages' own line to the API, with the token of whoever is signed in. */
import { ApiError, Client, type Options } from "./client.ts";
import { reading } from "./locale.ts";
import { claimsOf } from "./token.ts";

export { ApiError } from "./client.ts";

class SignInNeeded extends Error {}

const client = new Client(
  "",
  async (options) => {
    const token = await window.crm.getToken(options);
    if (!token) throw new SignInNeeded();
    return token;
  },
  () => reading.locale,
);

export function call<Reply>(method: string, path: string, options: Options = {}): Promise<Reply> {
  return client.call(method, path, options);
}

/** Throws what `needsSignIn` knows when nobody is signed in, before anything is asked of them. */
export function requireSignIn(): Promise<void> {
  return client.refreshToken();
}

/** Whose token the page has; null where it does not say. */
export async function whoIsSignedIn(): Promise<string | null> {
  const { sub } = claimsOf((await window.crm.getToken({ fresh: false })) ?? "");
  return typeof sub === "string" ? sub : null;
}

/** Nobody is signed in, or the API refuses also a fresh token. */
export function needsSignIn(error: unknown): boolean {
  return error instanceof SignInNeeded || (error instanceof ApiError && error.status === 401);
}
