/** What the consultation is about: the catalogue names the fields and the ways to name a subject. */
import { element } from "../component/dom.ts";
import type { SubjectField, SubjectForm } from "../lib/config.ts";
import { reader, say } from "../lib/language.ts";
import { lowerFirst } from "../lib/text.ts";

export function buildSubject(subject: SubjectForm): HTMLElement[] {
  const ways = subject.one_of.map((names) =>
    names.flatMap((name) => subject.fields.filter((field) => field.name === name)),
  );
  const rows = ways.map((fields) => buildRow(fields, subject));
  const legend = element("legend", {}, subject.label);
  const general = element("p", { class: "wrong", "data-for": subject.name, "data-said": subject.label, hidden: "" });
  if (ways.length === 1) return [legend, ...rows, general];
  return [legend, buildWays(ways, rows), ...rows, general];
}

/** A hidden way's fields are disabled, so that they are neither checked nor sent. */
function buildWays(ways: SubjectField[][], rows: HTMLElement[]): HTMLElement {
  const choose = (chosen: number) => {
    for (const [index, row] of rows.entries()) {
      row.hidden = index !== chosen;
      for (const input of row.querySelectorAll("input")) input.disabled = index !== chosen;
    }
  };
  const ticks = ways.map((fields, index) => {
    const input = element("input", { type: "radio", name: "way", value: String(index) });
    input.checked = index === ways.length - 1;
    input.addEventListener("change", () => choose(index));
    return element("label", { class: "tick" }, input, element("span", {}, nameWay(fields)));
  });
  choose(ways.length - 1);
  return element("div", { class: "ways", role: "radiogroup", "aria-label": say("howToName") }, ...ticks.toReversed());
}

function nameWay(fields: SubjectField[]): string {
  const labels = fields.map((field, index) => (index === 0 ? field.label : lowerFirst(field.label)));
  return new Intl.ListFormat(reader.locale, { type: "conjunction" }).format(labels);
}

function buildRow(fields: SubjectField[], subject: SubjectForm): HTMLElement {
  const size = ["", "wide", "half", "third"][fields.length] ?? "half";
  return element("div", { class: "row" }, ...fields.map((field) => buildField(field, subject, size)));
}

/** Setting a value moves the caret to its end, where a correction in the middle would lose it. */
function raise(input: HTMLInputElement): void {
  const { selectionStart, selectionEnd } = input;
  input.value = input.value.toUpperCase();
  input.setSelectionRange(selectionStart, selectionEnd);
}

function buildField(field: SubjectField, subject: SubjectForm, size: string): HTMLElement {
  const id = `${subject.name}-${field.name}`;
  const input = element("input", {
    id,
    name: `${subject.name}.${field.name}`,
    type: field.kind === "number" ? "number" : "text",
    inputmode: field.kind === "number" ? "numeric" : null,
    pattern: field.pattern,
    ...(field.kind === "number" ? { min: `${field.min}`, max: `${field.max}` } : { maxlength: `${field.max}` }),
    required: subject.required ? "" : null,
    title: field.hint,
    autocomplete: "off",
    "aria-describedby": field.hint ? `${id}-hint` : null,
  });
  if (field.uppercase) input.addEventListener("input", () => raise(input));
  return element(
    "div",
    { class: `field ${size}` },
    element("label", { for: id }, field.label),
    input,
    field.hint ? element("p", { class: "hint", id: `${id}-hint` }, field.hint) : null,
  );
}
