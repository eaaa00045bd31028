/**
 * Who is looking at the page. A page that signs its customers in sets `window.crm.getToken` before this module
 * runs; otherwise the local stack's token service answers for its demo customers.
 */

const RENEW_BEFORE_MS = 60_000;
const REMEMBERED = "crm.customer";

let held = null;

/** @param {{fresh?: boolean}} [options] fresh asks for a new token though the held one looks good */
async function devToken({ fresh = false } = {}) {
  if (!fresh && held && Date.now() < expiry(held) - RENEW_BEFORE_MS) return held;
  const response = await fetch(`/dev/token?${whose()}`);
  if (!response.ok) throw new Error("Please sign in to see this page.");
  const { token, customer_id: customer } = await response.json();
  if (customer) sessionStorage.setItem(REMEMBERED, customer);
  held = token;
  return held;
}

/** The page's address names the customer or one of their sessions; else whoever was here before. */
function whose() {
  const address = new URLSearchParams(window.location.search);
  for (const name of ["customer", "session"]) {
    if (address.has(name)) return new URLSearchParams({ [name]: address.get(name) });
  }
  const customer = sessionStorage.getItem(REMEMBERED);
  return new URLSearchParams(customer ? { customer } : {});
}

/** @returns {number} milliseconds since the epoch; now when the token does not say */
function expiry(token) {
  try {
    const payload = token.split(".")[1].replaceAll("-", "+").replaceAll("_", "/");
    return JSON.parse(atob(payload)).exp * 1000;
  } catch {
    return Date.now();
  }
}

window.crm ??= {};
window.crm.getToken ??= devToken;
