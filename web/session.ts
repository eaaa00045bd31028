/**
 * Who is looking at a customers' page. A page that signs its customers in itself sets `window.crm` before this module runs,
 * as docs/component.md tells; otherwise they sign in at the pool's page, and the local stack's token service signs in its
 * demo customers.
 */
import type { TokenProvider } from "./lib/client.ts";
import { SignIn } from "./lib/sign-in.ts";
import { Store } from "./lib/store.ts";

declare global {
  interface Window {
    crm: {
      /** An empty text when nobody is signed in. */
      getToken: TokenProvider;
      /** What the button "Sign in" does; without it there is no button. */
      signIn?: () => unknown;
    };
  }
}

const REMEMBERED = "crm.customer";

const store = new Store("sessionStorage");

async function localToken(): Promise<string> {
  const response = await fetch(`/dev/token?${whose()}`);
  if (!response.ok) return "";
  const reply: { token: string; customer_id: string } = await response.json();
  store.set(REMEMBERED, reply.customer_id);
  return reply.token;
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

if (!window.crm) {
  const signIn = new SignIn("customer", localToken);
  window.crm = { getToken: ({ fresh }) => signIn.getToken(fresh), signIn: () => signIn.visit() };
  const place = document.getElementById("leave");
  if (place) signIn.showSignOut(place);
}
