/** The pages' own line to the API, with the token of whoever is signed in. */
import { Client, type Options } from "./client.ts";

export { ApiError } from "./client.ts";

const client = new Client("", (options) => window.crm.getToken(options));

export function call<Reply>(method: string, path: string, options: Options = {}): Promise<Reply> {
  return client.call(method, path, options);
}
