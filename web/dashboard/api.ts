/** The dashboard's line to the API, with the admin's token. */
import { Client } from "../lib/client.ts";
import { getToken } from "./sign-in.ts";

export type Query = Record<string, string | number | null | undefined>;

const client = new Client("", ({ fresh }) => getToken(fresh));

export function get<T>(path: string, query: Query = {}, signal?: AbortSignal): Promise<T> {
  return client.call("GET", withQuery(path, query), signal ? { signal } : {});
}

export function post<T>(path: string, body: unknown = {}): Promise<T> {
  return client.call("POST", path, { body, key: crypto.randomUUID() });
}

export function remove(path: string): Promise<unknown> {
  return client.call("DELETE", path, { key: crypto.randomUUID() });
}

/** A page of rows as CSV, and the cursor of the next. */
export async function getCsv(path: string, query: Query): Promise<{ text: string; next: string | null }> {
  const response = await client.fetch("GET", withQuery(path, { ...query, format: "csv" }), { accept: "text/csv" });
  return { text: await response.text(), next: response.headers.get("X-Next-Cursor") };
}

function withQuery(path: string, query: Query): string {
  const given = Object.entries(query).filter(([, value]) => value !== null && value !== undefined);
  const search = new URLSearchParams(given.map(([name, value]) => [name, String(value)]));
  return given.length > 0 ? `${path}?${search}` : path;
}
