/** How the customer likes it: the language of the pages. */
import { element } from "../component/dom.ts";
import type { Config } from "../lib/config.ts";
import { choose, languagesOf, reader, say } from "../lib/language.ts";

export function buildPreferences(config: Config): HTMLElement {
  const select = element("select", { id: "language", autocomplete: "off" });
  for (const language of languagesOf(config)) {
    // Each language is named in itself, for whoever looks for it.
    const name = new Intl.DisplayNames(language, { type: "language" }).of(language) ?? language;
    select.append(element("option", { value: language, lang: language }, name));
  }
  select.value = reader.locale.split("-")[0] ?? "";
  select.addEventListener("change", () => {
    choose(select.value);
    window.location.assign(window.location.pathname);
  });
  return element("label", { class: "choice" }, say("language"), select);
}
