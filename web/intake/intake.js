/** The intake page: offers the plans, takes the form, sends it once and says what comes next. */
import { ApiError, call, newId } from "../lib/api.js";
import { loadConfig, showBrand } from "../lib/config.js";
import { findOffer, showOffer } from "./offer.js";
import { showOutcome } from "./outcome.js";
import { buildChoices } from "./plans.js";
import { checkFields, clearProblems, showProblems } from "./problems.js";
import { buildSubject } from "./subject.js";

const address = new URLSearchParams(window.location.search);
const upsellId = address.get("upsell");
const form = document.getElementById("form");
const part = (id) => document.getElementById(id);

/** What was sent last, and the key it went under: the same words sent again are the same booking. */
let sent = { text: "", key: "" };

async function open() {
  try {
    const config = await loadConfig();
    showBrand(config);
    document.title = `Book a session - ${config.marketplace}`;
    part("subject").replaceChildren(...buildSubject(config.subject));
    const offer = upsellId ? await findOffer(upsellId) : null;
    if (offer) showOffer(part("offer"), offer);
    const named = address.get("plan");
    part("choices").replaceChildren(...buildChoices(config.plans, named, offer));
    part("plans").hidden = offer !== null && config.plans.some((plan) => plan.id === named);
    form.addEventListener("submit", (event) => submit(event, config));
    form.hidden = false;
  } catch {
    part("broken").textContent = "The form could not be loaded. Check your connection and reload the page.";
    part("broken").hidden = false;
  }
  part("waiting").hidden = true;
}

async function submit(event, config) {
  event.preventDefault();
  clearProblems(form);
  if (!checkFields(form)) return;
  const button = part("send");
  button.disabled = true;
  try {
    showOutcome(part("page"), await send(readBody(config.subject)), config);
  } catch (error) {
    const known = error instanceof ApiError;
    showProblems(form, known ? error.errors : [], known ? error.message : "The connection failed. Nothing was booked; please send it again.");
  }
  button.disabled = false;
}

function send(body) {
  const text = JSON.stringify(body);
  if (text !== sent.text) sent = { text, key: newId() };
  return call("POST", "/api/intake/start", { body, key: sent.key });
}

/** Field names are paths: `contact.email` becomes {contact: {email}}. Empty and hidden fields stay out. */
function readBody(subject) {
  const body = { plan: form.elements.plan.value, urgent: form.elements.urgent.checked };
  for (const input of form.querySelectorAll("input[name], textarea[name]")) {
    if (["radio", "checkbox"].includes(input.type) || input.disabled || input.value.trim() === "") continue;
    const [first, second] = input.name.split(".");
    if (second === undefined) body[first] = input.value.trim();
    else (body[first] ??= {})[second] = readValue(input, subject);
  }
  if (upsellId) body.upsell_id = upsellId;
  return body;
}

function readValue(input, subject) {
  const field = subject.fields.find((one) => input.name === `${subject.name}.${one.name}`);
  const text = input.value.trim();
  return field?.kind === "number" ? Number(text) : text;
}

open();
