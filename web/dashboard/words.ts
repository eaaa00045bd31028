/** The catalogue's words, with those that the dashboard alone needs. */
import { type Config, loadConfig } from "../lib/config.ts";

export interface Words extends Config {
  offers?: { id: string; title: string }[];
  /** Where founders sign in; absent on the local stack. */
  sign_in?: { issuer: string; domain: string; client_id: string };
}

export function loadWords(): Promise<Words> {
  return loadConfig();
}
