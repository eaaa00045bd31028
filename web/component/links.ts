/** Where a click may lead: over http(s), to the page's own origin or one that the page has allowed. */

/**
 * The address with the recommendation's id, so that the next page can say what brought the customer; null when it is not
 * one we follow. Nothing about `address` is trusted.
 */
export function actionLink(address: unknown, upsellId: string, allowed: string[]): string | null {
  if (typeof address !== "string" || address === "") return null;
  const own = window.location.origin;
  let url: URL;
  try {
    url = new URL(address, own);
  } catch {
    return null;
  }
  const http = url.protocol === "https:" || url.protocol === "http:";
  if (!http || url.username !== "" || url.password !== "") return null;
  if (url.origin !== own && !allowed.includes(url.origin)) return null;
  url.searchParams.set("upsell", upsellId);
  return url.origin === own ? url.pathname + url.search + url.hash : url.href;
}

/** The origins among words that a page lists; what is no address is none. */
export function readOrigins(...lists: (string | null)[]): string[] {
  const words = lists.flatMap((list) => list?.split(/\s+/) ?? []);
  return words.flatMap((word) => (URL.canParse(word) ? [new URL(word).origin] : []));
}
