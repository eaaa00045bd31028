/** What was written, kept in this tab over a sign-in. */
import { Store } from "../lib/store.ts";

const KEY = "crm.intake.draft";
const store = new Store("sessionStorage");

/** What a customer accepts or agrees to, they tick by themselves each time. */
const ANEW = ["waiver", "consent"];

export function keepDraft(form: HTMLFormElement): void {
  const values = [...new FormData(form)].filter(([name, value]) => !ANEW.includes(name) && typeof value === "string");
  store.set(KEY, JSON.stringify({ address: window.location.search, values }));
}

/** Puts it back, once and only where it was written; returns whether there was any. */
export function takeDraft(form: HTMLFormElement): boolean {
  const text = store.get(KEY);
  store.remove(KEY);
  if (text === null) return false;
  const { address, values }: { address: string; values: [string, string][] } = JSON.parse(text);
  if (address !== window.location.search) return false;
  for (const [name, value] of values) restore(form, name, value);
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
