/** What was written, kept in this tab over a sign-in, for whoever wrote it. */
import { Store } from "../lib/store.ts";

const KEY = "crm.intake.draft";
const store = new Store("sessionStorage");

/** What a customer accepts or agrees to, they tick by themselves each time. */
const ANEW = ["waiver", "consent"];

/** Kept for nobody where it is not known whose it is. */
export function keepDraft(form: HTMLFormElement, person: string | null): void {
  const values = [...new FormData(form)].filter(([name, value]) => !ANEW.includes(name) && typeof value === "string");
  store.set(KEY, JSON.stringify({ address: window.location.search, person, values }));
}

/** Puts it back, once, for the same person and only where it was written; returns whether there was any. */
export function takeDraft(form: HTMLFormElement, person: string | null): boolean {
  const text = store.get(KEY);
  store.remove(KEY);
  if (text === null) return false;
  const kept: { address: string; person: string | null; values: [string, string][] } = JSON.parse(text);
  if (kept.address !== window.location.search || kept.person === null || kept.person !== person) return false;
  for (const [name, value] of kept.values) restore(form, name, value);
  return true;
}

function restore(form: HTMLFormElement, name: string, value: string): void {
  for (const field of form.querySelectorAll<HTMLInputElement>(`[name="${CSS.escape(name)}"]`)) {
    if (field.type === "checkbox") field.checked = true;
    else if (field.type !== "radio") field.value = value;
    // A click lets the page follow the choice.
    else if (field.value === value) field.click();
  }
}
