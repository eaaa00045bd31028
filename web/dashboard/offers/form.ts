/** The form of one offer: a mistake is told at its field, in the words of the catalogue's reader. */
import type { CatalogueState, EditableOffer } from "../../lib/api-types.ts";
import { ApiError } from "../../lib/client.ts";
import { button, element } from "../dom.ts";
import { reasonOf } from "../failure.ts";
import { type Field, fieldsOf, type Said, titleOf, type Value, wantedOf } from "./model.ts";

interface Acts<Edited> {
  save: (edited: Edited) => Promise<void>;
  close: () => void;
}

export function buildForm(state: CatalogueState, offer: EditableOffer, acts: Acts<Said>): HTMLElement {
  const type = offer.recommendation_type;
  const fields = fieldsOf(offer);
  const wanted = wantedOf(offer);
  const built = fields.map((field) => buildField(field, wanted[field.key] ?? null, state.currency));
  return buildEditing(`Edit ${titleOf(state, type)}`, built, (key) => key.replace(`offers.${type}.`, ""), {
    save: (form) => acts.save({ ...wanted, ...read(form, fields) }),
    close: acts.close,
  });
}

/** A form around fields; `keyOf` names the field that a fault of the server's is about. */
export function buildEditing(
  title: string,
  fields: HTMLElement[],
  keyOf: (fault: string) => string,
  acts: Acts<HTMLFormElement>,
): HTMLElement {
  const refused = element("p", { class: "refused small", role: "alert" });
  const save = element("button", { class: "button", type: "submit" }, "Save to the draft");
  const form = element(
    "form",
    { novalidate: "" },
    element("div", { class: "row" }, ...fields),
    element("div", { class: "acts" }, save, button("Cancel", acts.close, { class: "button quiet" }), refused),
  );
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    clearFaults(form, refused);
    save.disabled = true;
    await acts.save(form).catch((error: unknown) => showFaults(form, keyOf, error, refused));
    save.disabled = false;
  });
  return element(
    "section",
    { class: "panel block edit", id: "edit", "aria-labelledby": "edit-title" },
    element("h2", { id: "edit-title" }, title),
    form,
  );
}

export function buildField(field: Field, value: Value, currency: string): HTMLElement {
  const id = `field-${field.key}`;
  const hint = field.key === "price" ? `In ${currency}, like 45.00.` : field.hint;
  const width = field.width === "whole" ? "field" : `field ${field.width}`;
  const kind = field.kind === "date" ? "date" : "text";
  const shared = { id, name: field.key, autocomplete: "off", "aria-describedby": `${id}-said` };
  const text = value === null ? "" : String(value);
  const numeric = field.kind === "number" ? "numeric" : null;
  const input =
    field.kind === "prose"
      ? element("textarea", { ...shared, rows: "2" }, text)
      : element("input", { ...shared, type: kind, value: text, inputmode: numeric });
  return element(
    "div",
    { class: width },
    element(
      "label",
      { for: id },
      field.label,
      field.isOptional ? element("span", { class: "muted" }, " (optional)") : null,
    ),
    input,
    element("p", { class: "hint", id: `${id}-said` }, hint ?? ""),
  );
}

/** An empty optional field takes the key out; a number that is none is told by the server. */
export function read(form: HTMLFormElement, fields: Field[]): Said {
  const data = new FormData(form);
  return Object.fromEntries(
    fields.map((field) => {
      const text = String(data.get(field.key) ?? "").trim();
      if (text === "" && field.isOptional) return [field.key, null];
      const isNumber = field.kind === "number" && /^-?\d{1,9}$/.test(text);
      return [field.key, isNumber ? Number(text) : text];
    }),
  );
}

function showFaults(
  form: HTMLFormElement,
  keyOf: (fault: string) => string,
  error: unknown,
  refused: HTMLElement,
): void {
  const faults = error instanceof ApiError ? error.errors : [];
  let first: HTMLElement | null = null;
  for (const { field, message } of faults) {
    const key = keyOf(field);
    const input = form.querySelector<HTMLElement>(`[name="${CSS.escape(key)}"]`);
    const said = document.getElementById(`field-${key}-said`);
    if (!input || !said) {
      refused.append(element("span", {}, `${field} ${message}. `));
      continue;
    }
    input.setAttribute("aria-invalid", "true");
    said.className = "wrong";
    said.textContent = message;
    first ??= input;
  }
  if (faults.length === 0) refused.textContent = reasonOf(error);
  first?.focus();
}

function clearFaults(form: HTMLFormElement, refused: HTMLElement): void {
  refused.textContent = "";
  for (const input of form.querySelectorAll("[aria-invalid]")) input.removeAttribute("aria-invalid");
  for (const said of form.querySelectorAll(".wrong")) {
    said.className = "hint";
    said.textContent = "";
  }
}
