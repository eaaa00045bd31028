/** In which language and direction the component speaks: that of the offers' texts, so that a page never mixes two. */
import { english, type Reader, type Words } from "./words.ts";

/** Packs in the folder `words` beside the script, loaded when they are needed. */
const SHIPPED = ["ar", "de", "es", "fr"];

/** What the element's `lang` asks for, else that of what it stands in, else the browser's. */
export function wantedLanguage(host: HTMLElement): string {
  const tag = host.getAttribute("lang") || host.closest<HTMLElement>("[lang]")?.lang || navigator.language;
  try {
    return Intl.getCanonicalLocales(tag)[0] ?? navigator.language;
  } catch {
    return navigator.language;
  }
}

/** `own` words replace ours one by one. A pack that does not arrive leaves English. */
export async function readerFor(tag: string, own: Partial<Words>): Promise<Reader> {
  const language = languageOf(tag);
  const pack = SHIPPED.includes(language) ? await loadPack(language) : null;
  return { words: { ...(pack ?? english), ...own }, locale: localeFor(tag) };
}

async function loadPack(language: string): Promise<Words | null> {
  try {
    return (await import(new URL(`words/${language}.js`, import.meta.url).href)).words;
  } catch {
    return null;
  }
}

/** The reader's own way of that language: "de-AT" for texts in "de", where the browser says so. */
export function localeFor(tag: string): string {
  if (tag.includes("-")) return tag;
  return navigator.languages.find((one) => languageOf(one) === tag) ?? tag;
}

export function languageOf(tag: string): string {
  return tag.split("-")[0]?.toLowerCase() ?? "";
}

export function directionOf(tag: string): "ltr" | "rtl" {
  return /^(ar|dv|fa|he|ps|ur|yi)\b/i.test(tag) ? "rtl" : "ltr";
}
