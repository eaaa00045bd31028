/** The summary of a completed session, and what the mechanic recommends with it. */
import { element } from "../component/dom.ts";
import { ApiError, call } from "../lib/api.ts";
import type {
  RecommendableOffer,
  RecommendableOffers,
  Recommended,
  Session,
  SummarisedSession,
} from "../lib/api-types.ts";
import { newId } from "../lib/ids.ts";
import { say } from "../lib/language.ts";
import { Store } from "../lib/store.ts";
import type { PageWords } from "../words/en.ts";
import { buildChoice } from "./choice.ts";

const drafts = new Store("sessionStorage");

/** The form, or what was sent with a way to rewrite it. */
export async function buildSummary(session: Session, path: string): Promise<HTMLElement> {
  const known = await call<RecommendableOffers>("GET", `${path}/offers`);
  const place = element("section", { class: "group", "aria-labelledby": "summary-title" });
  const showSent = (text: string, recommendation: Recommended | null) => {
    const rewrite = element("button", { class: "button quiet", type: "button" }, say("rewrite"));
    rewrite.addEventListener("click", () => {
      place.replaceChildren(...buildForm({ ...known, recommendation }, text, session, path, showSent));
      place.querySelector("textarea")?.focus();
    });
    place.replaceChildren(
      element("h2", { id: "summary-title", tabindex: "-1" }, say("customerReads")),
      element("p", { class: "written" }, text),
      ...describeOutcome(recommendation, known.offers),
      rewrite,
    );
  };
  if (session.summary === null) place.replaceChildren(...buildForm(known, "", session, path, showSent));
  else showSent(session.summary, known.recommendation);
  return place;
}

type Sent = (text: string, recommendation: Recommended | null) => void;

function buildForm(
  known: RecommendableOffers,
  text: string,
  session: Session,
  path: string,
  sent: Sent,
): HTMLElement[] {
  const draft = `crm.notes.${session.id}`;
  const notes = element("textarea", { id: "notes", rows: "8", required: "", maxlength: "20000" });
  notes.value = drafts.get(draft) ?? text;
  notes.addEventListener("input", () => drafts.set(draft, notes.value));
  const problem = element("p", { class: "problem", role: "alert", hidden: "" });
  const send = element("button", { class: "button" }, say("sendSummary"));
  const choice = buildChoice(known, notes);
  const form = element(
    "form",
    {},
    problem,
    element("div", { class: "field" }, element("label", { for: "notes" }, say("findings")), notes),
    choice.field,
    element("p", { class: "small muted" }, describeSignature(session)),
    send,
  );
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    send.disabled = true;
    problem.hidden = true;
    try {
      const body = { summary: notes.value, recommendation: choice.read() };
      const reply = await call<SummarisedSession>("PUT", `${path}/summary`, { body, key: newId() });
      drafts.remove(draft);
      sent(reply.summary ?? notes.value, reply.recommendation);
      document.getElementById("summary-title")?.focus();
    } catch (error) {
      problem.textContent = error instanceof ApiError ? describeProblem(error) : say("notesKept");
      problem.hidden = false;
      send.disabled = false;
      problem.scrollIntoView({ block: "center" });
    }
  });
  return [element("h2", { id: "summary-title", tabindex: "-1" }, say("yourSummary")), form];
}

function describeProblem(error: ApiError): string {
  const said = error.errors.map(({ field, message }) => `${FIELDS[field] ? say(FIELDS[field]) : ""} ${message}`.trim());
  return said.length > 0 ? said.join(" ") : error.message;
}

const FIELDS: Record<string, keyof PageWords> = {
  summary: "theSummary",
  "recommendation.note": "theSentence",
  "recommendation.until": "theDate",
};

function describeSignature({ mechanic_name: name }: Session): string {
  return name ? say("signedAs", { name }) : say("nameless");
}

function describeOutcome(made: Recommended | null, offers: RecommendableOffer[]): HTMLElement[] {
  if (!made) return [element("p", { class: "muted" }, say("recommendedNothing"))];
  const offer = offers.find(({ recommendation_type: type }) => type === made.recommendation_type);
  const title = offer?.service_title ?? made.recommendation_type;
  if (!made.offered) return [element("p", { role: "status" }, `${say("heldBack", { title })} ${made.reason}`)];
  return [element("p", { role: "status" }, say("standsFirst", { title })), element("blockquote", {}, made.note ?? "")];
}
