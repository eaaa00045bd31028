/** The dashboard's reads of the API, with the admin's token. */
import { ApiError } from "../lib/client.ts";
import { getToken } from "./sign-in.ts";

type Query = Record<string, string | number | null | undefined>;

export async function get<T>(path: string, query: Query = {}, signal?: AbortSignal): Promise<T> {
  const response = await ask(path, query, "application/json", signal);
  return (await response.json()) as T;
}

/** A page of rows as CSV, and the cursor of the next. */
export async function getCsv(path: string, query: Query): Promise<{ text: string; next: string | null }> {
  const response = await ask(path, { ...query, format: "csv" }, "text/csv");
  return { text: await response.text(), next: response.headers.get("X-Next-Cursor") };
}

async function ask(path: string, query: Query, accept: string, signal?: AbortSignal): Promise<Response> {
  const given = Object.entries(query).filter(([, value]) => value !== null && value !== undefined);
  const search = new URLSearchParams(given.map(([name, value]) => [name, String(value)]));
  const address = given.length > 0 ? `${path}?${search}` : path;
  let response = await send(address, accept, false, signal);
  if (response.status === 401) response = await send(address, accept, true, signal);
  if (response.ok) return response;
  throw new ApiError(response.status, await response.json().catch(() => ({})));
}

async function send(address: string, accept: string, fresh: boolean, signal?: AbortSignal): Promise<Response> {
  const headers = { Accept: accept, Authorization: `Bearer ${await getToken(fresh)}` };
  return fetch(address, { headers, signal: signal ?? null });
}
