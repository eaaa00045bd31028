/** What the console says to the page's author, each thing once. */

export class Warnings {
  readonly #said = new Set<string>();

  say(text: string): void {
    if (this.#said.has(text)) return;
    this.#said.add(text);
    console.warn(`<upsell-recommendations> ${text}`);
  }

  /** A browser does not tell why a reply may not be read; a request that needs no reply shows that the server is there. */
  async explain(error: unknown, base: string): Promise<void> {
    const own = window.location.origin;
    if (!(error instanceof TypeError) || !URL.canParse(base) || new URL(base).origin === own) return;
    const isThere = await fetch(base, { mode: "no-cors", credentials: "omit" }).then(Boolean, () => false);
    if (isThere) this.say(`may not read the API of ${base}. Is ${own} among the stack's AllowedOrigins?`);
  }
}
