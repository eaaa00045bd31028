/**
 * Who is looking at the page. A page that signs its customers in sets `window.crm.getToken` before this module
 * runs; otherwise the local stack's token service signs in its demo customers.
 */
import type { TokenProvider } from "./lib/client.ts";
import { Store } from "./lib/store.ts";

declare global {
  interface Window {
    crm: { getToken: TokenProvider };
  }
}

const RENEW_BEFORE_MS = 60_000;
const REMEMBERED = "crm.customer";

const store = new Store("sessionStorage");
let cachedToken = "";

/** `fresh` asks for a new token even if the cached one looks good. */
async function devToken({ fresh }: { fresh: boolean }): Promise<string> {
  if (!fresh && cachedToken && Date.now() < expiry(cachedToken) - RENEW_BEFORE_MS) return cachedToken;
  const response = await fetch(`/dev/token?${whose()}`);
  if (!response.ok) throw new Error("Please sign in to see this page.");
  const reply: { token: string; customer_id: string } = await response.json();
  store.set(REMEMBERED, reply.customer_id);
  cachedToken = reply.token;
  return cachedToken;
}

/** The page's address names the customer or one of their sessions; else whoever was here before. */
function whose(): URLSearchParams {
  const address = new URLSearchParams(window.location.search);
  for (const name of ["customer", "session"]) {
    const value = address.get(name);
    if (value !== null) return new URLSearchParams({ [name]: value });
  }
  const customer = store.get(REMEMBERED);
  return new URLSearchParams(customer ? { customer } : {});
}

/** Milliseconds since the epoch; now when the token does not say. */
function expiry(token: string): number {
  try {
    const payload = (token.split(".")[1] ?? "").replaceAll("-", "+").replaceAll("_", "/");
    return JSON.parse(atob(payload)).exp * 1000;
  } catch {
    return Date.now();
  }
}

window.crm ??= { getToken: devToken };
