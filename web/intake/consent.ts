/** Whether the customer may be mailed, and by which clock. */
import { element } from "../component/dom.ts";
import { call } from "../lib/api.ts";
import type { Preferences, PreferencesRequest } from "../lib/api-types.ts";
import type { Config } from "../lib/config.ts";
import { say } from "../lib/language.ts";

const PATH = "/api/customers/me/preferences";

/** The zone of the browser's clock, where it knows one. */
export function ownZone(): { time_zone?: string } {
  const { timeZone } = new Intl.DateTimeFormat().resolvedOptions();
  return timeZone && timeZone !== "Etc/Unknown" ? { time_zone: timeZone } : {};
}

/** A box for who never said yes or no, kept as it is ticked; null where nobody needs to be asked. */
export async function findConsent(config: Config): Promise<HTMLElement | null> {
  if (!config.mails) return null;
  const known = await call<Preferences>("GET", PATH).catch(() => null);
  if (!known || known.wants_none || known.topics.some(({ wanted }) => wanted !== null)) return null;
  const box = element("input", { type: "checkbox", name: "consent", autocomplete: "off" });
  const said = element("p", { class: "small", role: "status" });
  box.addEventListener("change", () => keep(box, said));
  const label = element("label", { class: "tick" }, box, element("span", {}, config.mail_consent));
  return element("div", { class: "agreed" }, label, said);
}

async function keep(box: HTMLInputElement, said: HTMLElement): Promise<void> {
  const body: Partial<PreferencesRequest> = { mail_consent: box.checked, ...ownZone() };
  try {
    await call("PUT", PATH, { body });
    said.textContent = say("saved");
  } catch {
    box.checked = !box.checked;
    said.textContent = say("failed");
  }
}
