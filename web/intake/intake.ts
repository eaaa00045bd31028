/** The intake page: offers the plans, takes the form, sends it once and says what comes next. */
import { element } from "../component/dom.ts";
import { ApiError, call, needsSignIn, requireSignIn, whoIsSignedIn } from "../lib/api.ts";
import type { IntakeReply, Upsell } from "../lib/api-types.ts";
import type { Config, SubjectForm } from "../lib/config.ts";
import { newId } from "../lib/ids.ts";
import { openPage, say } from "../lib/language.ts";
import { part } from "../lib/page.ts";
import { showSignIn } from "../lib/please-sign-in.ts";
import { tracker } from "../lib/track.ts";
import { fillForm, findEarlier, type Known, showConfirmation } from "./confirm.ts";
import { findConsent, ownZone } from "./consent.ts";
import { keepDraft, takeDraft } from "./draft.ts";
import { findOffer, showOffer } from "./offer.ts";
import { showOutcome } from "./outcome.ts";
import { payForOffer } from "./payment.ts";
import { buildChoices } from "./plans.ts";
import { checkFields, clearProblems, showProblems } from "./problems.ts";
import { buildSubject } from "./subject.ts";

const address = new URLSearchParams(window.location.search);
const upsellId = address.get("upsell");
const form = part<HTMLFormElement>("form");

/** What was sent last, and the key it went under: the same words sent again are the same booking. */
let sent = { text: "", key: "" };

/** For whom the form was opened. */
let person: string | null = null;

async function open(): Promise<void> {
  try {
    const config = await openPage();
    document.title = `${say("book")} - ${config.marketplace}`;
    // Before the form is filled: it would be lost on the way.
    await requireSignIn();
    person = await whoIsSignedIn();
    await showForm(config);
  } catch (error) {
    if (needsSignIn(error)) return showSignIn(part("page"));
    part("broken").textContent = say("formFailed");
    part("broken").hidden = false;
  }
  part("waiting").hidden = true;
}

/** The form, or its confirmation for whoever buys a recommendation and need not fill it in. */
async function showForm(config: Config): Promise<void> {
  part("subject").replaceChildren(...buildSubject(config.subject));
  part("waiver-text").textContent = config.waiver;
  part("consent-text").textContent = config.mail_consent;
  part("consent").hidden = !config.mails;
  const offer = upsellId ? await findOffer(upsellId) : null;
  if (offer) showOffer(part("offer"), offer);
  const named = offer?.plan ?? address.get("plan");
  part("choices").replaceChildren(...buildChoices(config.plans, named, offer));
  part("plans").hidden = offer !== null && config.plans.some((plan) => plan.id === named);
  form.addEventListener("submit", (event) => submit(event, config, offer));
  const kept = takeDraft(form, person);
  const [earlier, consent] = offer ? await Promise.all([findEarlier(offer, config), findConsent(config)]) : [];
  if (offer && earlier && !kept) confirm({ offer, earlier, consent: consent ?? null, config });
  else form.hidden = false;
}

/** The form is for those who want to change something. */
function confirm(known: Known): void {
  part("lead").textContent = say("confirmLead");
  showConfirmation(part("confirm"), known, () => {
    fillForm(form, known.earlier, known.config);
    part("confirm").hidden = true;
    form.hidden = false;
    part("concern").focus();
  });
}

async function submit(event: SubmitEvent, config: Config, offer: Upsell | null): Promise<void> {
  event.preventDefault();
  clearProblems(form);
  if (!checkFields(form)) return;
  const button = part<HTMLButtonElement>("send");
  button.disabled = true;
  try {
    const answer = await send(readBody(config.subject)).catch((error: unknown) => {
      if (upsellId && offer?.price?.amount !== 0 && isPriceTaken(error)) return payForOffer(upsellId, offer);
      throw error;
    });
    if (!answer) return;
    tracker.track("waiver_accepted", { metadata: { intake_id: answer.intake.id, text: config.waiver } });
    showOutcome(part("page"), answer, config);
  } catch (error) {
    if (needsSignIn(error)) leaveToSignIn();
    else sayProblem(error, offer);
  } finally {
    button.disabled = false;
  }
}

function sayProblem(error: unknown, offer: Upsell | null): void {
  const known = error instanceof ApiError ? error : null;
  if (known?.quote && offer) showOffer(part("offer"), Object.assign(offer, known.quote));
  showProblems(form, known?.errors ?? [], known?.quote ? say("repriced") : (known?.message ?? say("bookFailed")));
}

/** The page is left to sign in: what was written waits for the customer's return. */
function leaveToSignIn(): void {
  keepDraft(form, person);
  showProblems(form, [], say("signedOut"));
  if (!window.crm.signIn) return;
  const button = element("button", { class: "button quiet", type: "button" }, say("signIn"));
  button.addEventListener("click", () => window.crm.signIn?.());
  part("problem").append(" ", button);
  button.focus();
}

function send(body: object): Promise<IntakeReply> {
  const text = JSON.stringify(body);
  if (text !== sent.text) sent = { text, key: newId() };
  return call("POST", "/api/intake/start", { body, key: sent.key });
}

/** Whether an earlier booking, not paid yet, holds the recommendation's price. */
function isPriceTaken(error: unknown): boolean {
  return error instanceof ApiError && error.status === 409 && error.errors.some(({ field }) => field === "upsell_id");
}

type Group = Record<string, string | number | boolean>;

/** Field names are paths: `contact.email` becomes {contact: {email}}. Empty and hidden fields stay out. */
function readBody(subject: SubjectForm): object {
  const chosen = new FormData(form);
  const plain: Record<string, unknown> = { plan: chosen.get("plan"), urgent: chosen.has("urgent") };
  const groups: Record<string, Group> = {};
  for (const input of form.querySelectorAll<HTMLInputElement>("input[name], textarea[name]")) {
    if (["radio", "checkbox"].includes(input.type) || input.disabled || input.value.trim() === "") continue;
    const [first = "", second] = input.name.split(".");
    if (second === undefined) {
      plain[first] = input.value.trim();
    } else {
      groups[first] = { ...groups[first], [second]: readValue(input, subject) };
    }
  }
  groups["contact"] = { ...groups["contact"], ...readMailing(chosen) };
  if (upsellId) plain["upsell_id"] = upsellId;
  return { ...plain, ...groups };
}

/** When and whether the customer may be mailed. A box that is left empty forbids nothing: messages.toml decides. */
function readMailing(chosen: FormData): Group {
  return { ...ownZone(), ...(chosen.has("consent") ? { mail_consent: true } : {}) };
}

function readValue(input: HTMLInputElement, subject: SubjectForm): string | number {
  const field = subject.fields.find((one) => input.name === `${subject.name}.${one.name}`);
  const text = input.value.trim();
  return field?.kind === "number" ? Number(text) : text;
}

void open();
