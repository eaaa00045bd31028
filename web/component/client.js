/** The component's line to the API: the token, one repeat when it has expired, and sends that outlive the page. */

export class ApiError extends Error {
  /**
   * @param {number} status
   * @param {string} detail
   * @param {number} retryAfter seconds that the server asks us to wait, 0 when it does not say
   */
  constructor(status, detail, retryAfter) {
    super(detail);
    this.status = status;
    this.retryAfter = retryAfter;
  }

  /** Whether asking again later may be answered differently. */
  get passing() {
    return this.status === 429 || this.status >= 500;
  }
}

export class Client {
  #base;
  #provideToken;
  #token = "";

  /**
   * @param {string} base where /api stands; empty for the page's own origin
   * @param {(options: {fresh: boolean}) => string | Promise<string>} provideToken
   */
  constructor(base, provideToken) {
    this.#base = base.replace(/\/+$/, "");
    this.#provideToken = provideToken;
  }

  /** Renews the token while the customer is still reading, so that a click finds a good one. */
  async warm() {
    this.#token = await this.#provideToken({ fresh: false });
  }

  /** @returns {Promise<any>} the parsed answer; throws ApiError, or TypeError when the network is away */
  async call(method, path, options = {}) {
    await this.warm();
    let response = await this.#fetch(method, path, options);
    if (response.status === 401) {
      this.#token = await this.#provideToken({ fresh: true });
      response = await this.#fetch(method, path, options);
    }
    if (!response.ok) throw await asError(response);
    return response.json();
  }

  /** Leaves at once with the token at hand and survives the navigation that follows. */
  depart(path) {
    this.#fetch("POST", path, { keepalive: true }).catch(() => {
      // The page is leaving: nobody is left to tell, and the next page carries the id.
    });
  }

  #fetch(method, path, options) {
    const headers = { Accept: "application/json", Authorization: `Bearer ${this.#token}` };
    return fetch(this.#base + path, { method, headers, ...options });
  }
}

async function asError(response) {
  const problem = await response.json().catch(() => ({}));
  const seconds = Number(response.headers.get("Retry-After"));
  return new ApiError(
    response.status,
    problem.detail ?? problem.message ?? response.statusText,
    Number.isFinite(seconds) ? seconds : 0,
  );
}
