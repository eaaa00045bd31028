/** What is wrong with the form, said at the field that it is about. */
import { element } from "../component/dom.js";
import { lowerFirst } from "../lib/text.js";

/** @param {HTMLFormElement} form */
export function clearProblems(form) {
  for (const node of form.querySelectorAll(".wrong:not([data-for])")) node.remove();
  for (const node of form.querySelectorAll(".wrong[data-for]")) node.hidden = true;
  for (const input of form.querySelectorAll("[aria-invalid]")) {
    input.removeAttribute("aria-invalid");
    input.removeAttribute("aria-errormessage");
  }
  form.querySelector("#problem").hidden = true;
}

/** @returns {boolean} whether the browser finds every field good; the first bad one gets the focus */
export function checkFields(form) {
  const bad = [...form.elements].filter((input) => input.willValidate && !input.checkValidity());
  const named = bad.filter((input, index) => bad.findIndex((one) => one.name === input.name) === index);
  for (const input of named) mark(input, describe(input));
  named[0]?.focus();
  return named.length === 0;
}

/**
 * @param {HTMLFormElement} form
 * @param {{field: string, message: string}[]} errors as the API names them, `contact.email`
 * @param {string} detail said above the form when no field can carry it
 */
export function showProblems(form, errors, detail) {
  const strays = [];
  for (const { field, message } of errors) {
    const general = form.querySelector(`.wrong[data-for="${CSS.escape(field)}"]`);
    const input = form.querySelector(`[name="${CSS.escape(field)}"]`);
    if (input) mark(input, `${nameOf(input)} ${message}`);
    else if (general) Object.assign(general, { textContent: `${general.dataset.said} ${message}`, hidden: false });
    else strays.push(message);
  }
  const first = form.querySelector('[aria-invalid="true"]');
  if (first) first.focus();
  if (first && strays.length === 0) return;
  const problem = form.querySelector("#problem");
  problem.textContent = [errors.length === 0 ? detail : "", ...strays].join(" ").trim() || detail;
  problem.hidden = false;
}

/** A pattern's title says what is wanted; the browser's own words only that it is not met. */
function describe(input) {
  return input.validity.patternMismatch && input.title ? `This should be: ${lowerFirst(input.title)}.` : input.validationMessage;
}

function nameOf(input) {
  return input.dataset.said ?? input.labels[0].firstChild.textContent.trim();
}

function mark(input, message) {
  const id = `wrong-${input.name}`;
  const place = input.closest(".field") ?? input.closest("fieldset");
  place.append(element("p", { class: "wrong", id }, message));
  input.setAttribute("aria-invalid", "true");
  input.setAttribute("aria-errormessage", id);
}
