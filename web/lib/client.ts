/** Calls the API with a token, repeats once when it has expired, and turns problem documents into errors. */
import type { FieldProblem } from "./api-types.ts";
import type { ErrorBody, QuotedPrice } from "./contract.ts";

export type TokenProvider = (options: { fresh: boolean }) => string | Promise<string>;

/** Browsers refuse 64 KB and more of what may outlive its page. */
const MOST_KEPT_ALIVE = 60_000;

export interface Options {
  body?: unknown;
  /** What is asked for, JSON unless given. */
  accept?: string;
  /** Makes a repeat harmless. */
  key?: string;
  /** Survives leaving the page, unless the body is too large for that. */
  keepalive?: boolean;
  signal?: AbortSignal;
}

export class ApiError extends Error {
  readonly status: number;
  readonly errors: FieldProblem[];
  /** The new price, where the refusal is that there is one. */
  readonly quote: QuotedPrice | null;
  /** Seconds that the server asks us to wait, 0 when it does not say. */
  readonly retryAfter: number;

  constructor(status: number, problem: ErrorBody, retryAfter = 0) {
    super(problem.detail ?? problem.message ?? "The server returned an error.");
    this.status = status;
    this.errors = problem.errors ?? [];
    this.quote = problem.quote ?? null;
    this.retryAfter = retryAfter;
  }

  /** Whether the same request may succeed later. */
  get isTransient(): boolean {
    return this.status === 429 || this.status >= 500;
  }
}

export class Client {
  readonly #base: string;
  readonly #provideToken: TokenProvider;
  readonly #language: () => string;
  #token = "";

  /** `base` is where /api stands; empty for the page's own origin. Replies come in `language`, where they can. */
  constructor(base: string, provideToken: TokenProvider, language = () => "") {
    this.#base = base.replace(/\/+$/, "");
    this.#provideToken = provideToken;
    this.#language = language;
  }

  /** The current token, empty before the first call. */
  get token(): string {
    return this.#token;
  }

  /** Renews the token while the customer is still reading, so that a click finds a good one. */
  async refreshToken(): Promise<void> {
    this.#token = await this.#provideToken({ fresh: false });
  }

  /** Returns the parsed reply; throws ApiError, or TypeError when there is no network. */
  async call<Reply>(method: string, path: string, options: Options = {}): Promise<Reply> {
    return (await this.fetch(method, path, options)).json();
  }

  /** As `call`, with the reply as it came. */
  async fetch(method: string, path: string, options: Options = {}): Promise<Response> {
    await this.refreshToken();
    let response = await this.#fetch(method, path, options);
    if (response.status === 401) {
      this.#token = await this.#provideToken({ fresh: true });
      response = await this.#fetch(method, path, options);
    }
    if (!response.ok) throw await asError(response);
    return response;
  }

  /** Sends with the current token and survives leaving the page; returns whether it arrived. */
  async sendKeepalive(path: string, body?: unknown): Promise<boolean> {
    try {
      return (await this.#fetch("POST", path, { body, keepalive: true })).ok;
    } catch {
      return false;
    }
  }

  #fetch(method: string, path: string, { body, accept, key, keepalive = false, ...rest }: Options): Promise<Response> {
    const headers: Record<string, string> = {
      Accept: accept ?? "application/json",
      Authorization: `Bearer ${this.#token}`,
    };
    const language = this.#language();
    if (language) headers["Accept-Language"] = language;
    const text = body === undefined ? null : JSON.stringify(body);
    if (text !== null) headers["Content-Type"] = "application/json";
    if (key !== undefined) headers["Idempotency-Key"] = key;
    const small = text === null || new Blob([text]).size < MOST_KEPT_ALIVE;
    return fetch(this.#base + path, { method, headers, ...rest, keepalive: keepalive && small, body: text });
  }
}

async function asError(response: Response): Promise<ApiError> {
  const problem: ErrorBody = await response.json().catch(() => ({}));
  const seconds = Number(response.headers.get("Retry-After"));
  return new ApiError(response.status, problem, Number.isFinite(seconds) ? seconds : 0);
}
