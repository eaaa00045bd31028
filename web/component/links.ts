/** Where a click may lead: over http(s), to the page's own origin or one that the page has named. */

export interface Targets {
  /** The origin of addresses that name none. */
  base: string;
  /** Origins of addresses that name theirs. */
  allowed: string[];
}

/** `action-base`, else where the API stands, for the stack's pages stand there too; then what `link-origins` lists. */
export function readTargets(host: HTMLElement): Targets {
  const own = window.location.origin;
  const [actions, api, others] = ["action-base", "api-base", "link-origins"].map((name) => host.getAttribute(name));
  const bases = [...readOrigins(actions), ...readOrigins(api), own];
  return { base: bases[0] ?? own, allowed: [...bases, ...readOrigins(others)] };
}

/**
 * The address with the recommendation's id, so that the next page can say what brought the customer; null when it is not
 * one we follow. Nothing about `address` is trusted.
 */
export function actionLink(address: unknown, upsellId: string, { base, allowed }: Targets): string | null {
  if (typeof address !== "string" || address === "" || !URL.canParse(address, base)) return null;
  const url = new URL(address, base);
  const http = url.protocol === "https:" || url.protocol === "http:";
  if (!http || url.username !== "" || url.password !== "" || !allowed.includes(url.origin)) return null;
  url.searchParams.set("upsell", upsellId);
  return url.origin === window.location.origin ? url.pathname + url.search + url.hash : url.href;
}

/** The origins among words that a page lists, relative to the page; what is no http(s) address is none. */
function readOrigins(list: string | null | undefined): string[] {
  const words = list?.split(/\s+/).filter((word) => word !== "") ?? [];
  return words.flatMap((word) => {
    const url = URL.canParse(word, window.location.origin) ? new URL(word, window.location.origin) : null;
    return url?.protocol.startsWith("http") ? [url.origin] : [];
  });
}
