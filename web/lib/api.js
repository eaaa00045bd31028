/** The pages' line to the API: the customer's token, problem documents as errors, safe repeats. */

export class ApiError extends Error {
  /**
   * @param {number} status
   * @param {{detail?: string, message?: string, errors?: {field: string, message: string}[]}} problem
   */
  constructor(status, problem) {
    super(problem.detail ?? problem.message ?? "The server answered with an error.");
    this.status = status;
    this.errors = problem.errors ?? [];
  }
}

/**
 * @param {string} method
 * @param {string} path
 * @param {{body?: unknown, key?: string, keepalive?: boolean}} [options] key makes a repeat harmless
 * @returns {Promise<any>}
 */
export async function call(method, path, options = {}) {
  let response = await send(method, path, options, false);
  if (response.status === 401) response = await send(method, path, options, true);
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new ApiError(response.status, answer);
  return answer;
}

async function send(method, path, { body, key, keepalive }, fresh) {
  const headers = { Accept: "application/json", Authorization: `Bearer ${await window.crm.getToken({ fresh })}` };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  if (key !== undefined) headers["Idempotency-Key"] = key;
  return fetch(path, { method, headers, keepalive, body: body === undefined ? undefined : JSON.stringify(body) });
}

/** A random id, also where the page is served without TLS and randomUUID is withheld. */
export function newId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
