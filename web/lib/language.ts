/** The language of a customers' or mechanics' page: one for all of it, and only where the catalogue and our words are whole. */
import { directionOf, languageOf, localeFor } from "../component/language.ts";
import { english, fill, type Reader, type Words } from "../component/words.ts";
import { type PageWords, words } from "../words/en.ts";
import { type Config, loadConfig, showBrand } from "./config.ts";
import { reading } from "./locale.ts";
import { Store } from "./store.ts";

interface Pack {
  page: PageWords;
  card: Words;
}

/** Each brings the component's words too, for prices and cards are shown by these pages as well. */
const PACKS: Record<string, () => Promise<Pack>> = {
  ar: () => import("../words/ar.ts"),
  de: () => import("../words/de.ts"),
  en: async () => ({ page: words, card: english }),
  es: () => import("../words/es.ts"),
  fr: () => import("../words/fr.ts"),
};
const CHOSEN = "crm.language";
const store = new Store("localStorage");

/** Who reads this page; `speak` says it. */
export const reader: Reader & { page: PageWords } = {
  words: english,
  page: words,
  get locale() {
    return reading.locale;
  },
};

export function say(name: keyof PageWords, values: Record<string, string> = {}): string {
  return fill(reader.page[name], values);
}

/** The languages that this page can be read in. */
export function languagesOf(config: Config): string[] {
  return [config.language, ...Object.keys(config.translations)].filter((one) => one in PACKS);
}

export function choose(language: string): void {
  store.set(CHOSEN, language);
}

/** What such a page begins with: the catalogue's words in the reader's language, and the marketplace's name. */
export async function openPage(): Promise<Config> {
  try {
    const config = await speak(await loadConfig());
    showBrand(config);
    return config;
  } catch (error) {
    translate();
    throw error;
  }
}

/** Takes the reader's language, or else the catalogue's, and returns the catalogue's words in it. */
async function speak(config: Config): Promise<Config> {
  const possible = languagesOf(config);
  const asked = new URLSearchParams(window.location.search).get("lang");
  if (asked && possible.includes(asked)) choose(asked);
  const wanted = [store.get(CHOSEN) ?? "", ...navigator.languages].map(languageOf);
  const language = wanted.find((one) => possible.includes(one)) ?? possible[0] ?? "en";
  const pack = await PACKS[language]?.();
  if (pack) Object.assign(reader, { words: pack.card, page: pack.page });
  reading.locale = localeFor(language);
  translate();
  return { ...config, ...config.translations[language] };
}

/** What the page's own HTML says: `data-say` names the words, `data-say-title` a hint's, `data-say-name` a field's in a problem. */
export function translate(): void {
  const { documentElement: root } = document;
  root.lang = reader.locale;
  root.dir = directionOf(reader.locale);
  for (const node of document.querySelectorAll<HTMLElement>("[data-say]")) {
    node.textContent = say(node.dataset["say"] as keyof PageWords);
  }
  for (const node of document.querySelectorAll<HTMLElement>("[data-say-title]")) {
    node.title = say(node.dataset["sayTitle"] as keyof PageWords);
  }
  for (const node of document.querySelectorAll<HTMLElement>("[data-say-name]")) {
    node.dataset["said"] = say(node.dataset["sayName"] as keyof PageWords);
  }
  root.dataset["said"] = "";
}
