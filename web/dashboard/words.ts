/** The catalogue's words, with those that the dashboard alone needs. */
import { type Config, loadConfig } from "../lib/config.ts";

export interface Words extends Config {
  offers?: { id: string; title: string }[];
}

export function loadWords(): Promise<Words> {
  return loadConfig();
}
