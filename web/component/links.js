/** Where a click may lead: the page's own origin, or a plainly written http(s) address. */

const ABSOLUTE = /^https?:\/\//i;

/**
 * @param {string | null} address from the API, never trusted
 * @param {string} upsellId carried along, so that the next page can say what brought the customer
 * @returns {string | null} null when the address is not one we follow
 */
export function actionLink(address, upsellId) {
  if (typeof address !== "string" || address === "") return null;
  let url;
  try {
    url = new URL(address, window.location.origin);
  } catch {
    return null;
  }
  const allowed =
    (url.protocol === "https:" || url.protocol === "http:") &&
    (url.origin === window.location.origin || ABSOLUTE.test(address)) &&
    url.username === "";
  if (!allowed) return null;
  url.searchParams.set("upsell", upsellId);
  return url.origin === window.location.origin ? url.pathname + url.search + url.hash : url.href;
}
