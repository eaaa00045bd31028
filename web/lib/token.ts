/** What an access token says; nothing is proven by it here. */

export interface Claims {
  /** Whose it is. */
  sub?: unknown;
  /** When it ends, in seconds since the epoch. */
  exp?: unknown;
}

/** Empty where it is none that can be read. */
export function claimsOf(token: string): Claims {
  try {
    const payload = (token.split(".")[1] ?? "").replaceAll("-", "+").replaceAll("_", "/");
    return (JSON.parse(atob(payload)) as Claims | null) ?? {};
  } catch {
    return {};
  }
}
