/** What is wrong with the form, said at the field that it is about. */
import { element } from "../component/dom.ts";
import type { FieldProblem } from "../lib/api-types.ts";
import { say } from "../lib/language.ts";
import { part } from "../lib/page.ts";
import { lowerFirst } from "../lib/text.ts";

type Field = HTMLInputElement | HTMLTextAreaElement;

export function clearProblems(form: HTMLFormElement): void {
  for (const node of form.querySelectorAll<HTMLElement>(".wrong")) {
    if (node.dataset["for"] === undefined) node.remove();
    else node.hidden = true;
  }
  for (const input of form.querySelectorAll<Field>("[aria-invalid]")) {
    input.removeAttribute("aria-invalid");
    describeBy(input, withoutProblem(input));
  }
  part("problem").hidden = true;
}

/** Whether the browser finds every field good; the first bad one gets the focus. */
export function checkFields(form: HTMLFormElement): boolean {
  const fields = [...form.querySelectorAll<Field>("input, textarea")];
  const bad = fields.filter((input) => input.willValidate && !input.checkValidity());
  const named = bad.filter((input, index) => bad.findIndex((one) => one.name === input.name) === index);
  for (const input of named) mark(input, describe(input));
  named[0]?.focus();
  return named.length === 0;
}

/** Fields are named as the API does, `contact.email`; `detail` is said above the form when no field can carry it. */
export function showProblems(form: HTMLFormElement, errors: FieldProblem[], detail: string): void {
  const strays = errors.flatMap((error) => (showAtField(form, error) ? [] : [error.message]));
  const first = form.querySelector<Field>('[aria-invalid="true"]');
  first?.focus();
  if (first && strays.length === 0) return;
  const problem = part("problem");
  problem.textContent = [errors.length === 0 ? detail : "", ...strays].join(" ").trim() || detail;
  problem.hidden = false;
}

function showAtField(form: HTMLFormElement, { field, message }: FieldProblem): boolean {
  const input = form.querySelector<Field>(`[name="${CSS.escape(field)}"]`);
  if (input) {
    mark(input, `${nameOf(input)} ${message}`);
    return true;
  }
  const general = form.querySelector<HTMLElement>(`.wrong[data-for="${CSS.escape(field)}"]`);
  if (!general) return false;
  general.textContent = `${general.dataset["said"]} ${message}`;
  general.hidden = false;
  return true;
}

/** A pattern's title says what is wanted; the browser's own words only that it is not met. */
function describe(input: Field): string {
  const explained = input.validity.patternMismatch && input.title;
  return explained ? say("shouldBe", { hint: lowerFirst(input.title) }) : input.validationMessage;
}

function nameOf(input: Field): string {
  return input.dataset["said"] ?? input.labels?.[0]?.firstChild?.textContent?.trim() ?? "";
}

function mark(input: Field, message: string): void {
  const id = `wrong-${input.name}`;
  const place = input.closest(".field") ?? input.closest("fieldset");
  place?.append(element("p", { class: "wrong", id }, message));
  input.setAttribute("aria-invalid", "true");
  describeBy(input, [...withoutProblem(input), id]);
}

/** What describes a field apart from a problem: its hint. */
function withoutProblem(input: Field): string[] {
  const ids = input.getAttribute("aria-describedby")?.split(" ") ?? [];
  return ids.filter((id) => !id.startsWith("wrong-"));
}

function describeBy(input: Field, ids: string[]): void {
  if (ids.length > 0) input.setAttribute("aria-describedby", ids.join(" "));
  else input.removeAttribute("aria-describedby");
}
