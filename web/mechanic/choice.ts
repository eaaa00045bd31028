/** Which offer the mechanic recommends, with a sentence of theirs and a date. */
import { element } from "../component/dom.ts";
import { formatPrice, intervalWords } from "../component/money.ts";
import type { RecommendableOffer, RecommendableOffers } from "../lib/api-types.ts";
import { reader, say } from "../lib/language.ts";

const DAY_MS = 86_400_000;
const SOON_DAYS = 14;

export interface Choice {
  field: HTMLElement;
  /** What the form holds as the API wants it; null when nothing is recommended. */
  read: () => { recommendation_type: string; note: string; until: string } | null;
}

/** One offer or none. One that was made stays; its sentence and date may be rewritten. */
export function buildChoice({ offers, recommendation }: RecommendableOffers, notes: HTMLTextAreaElement): Choice {
  const made = recommendation?.offered ? recommendation : null;
  const sentences = element("datalist", { id: "sentences" });
  const note = element("input", { id: "note", type: "text", maxlength: "300", list: "sentences", required: "" });
  const until = element("input", { id: "until", type: "date", required: "", min: inDays(0), max: inDays(364) });
  note.value = made?.note ?? "";
  until.value = made?.until ?? inDays(SOON_DAYS);
  const details = element(
    "div",
    { class: "details" },
    element("div", { class: "field" }, element("label", { for: "note" }, say("yourSentence")), note, sentences),
    element("div", { class: "field" }, element("label", { for: "until" }, say("doneBy")), until),
  );
  const options = offers
    .filter(({ recommendation_type }) => !made || recommendation_type === made.recommendation_type)
    .map((offer) => buildOption(offer, made !== null));
  const none = made
    ? []
    : [element("label", { class: "option" }, radio("", true), element("span", {}, say("nothingMore")))];
  const field = element(
    "fieldset",
    { class: "choice" },
    element("legend", {}, made ? say("youRecommend") : say("whatNext")),
    ...none,
    ...options,
    details,
  );
  const chosen = () => field.querySelector<HTMLInputElement>("input[name=offer]:checked")?.value ?? "";
  const update = () => {
    const isNothing = chosen() === "";
    details.hidden = isNothing;
    note.disabled = until.disabled = isNothing;
    const written = sentencesOf(notes.value);
    sentences.replaceChildren(...written.map((value) => element("option", { value })));
    if (!isNothing && note.value === "") note.value = written.at(-1) ?? "";
  };
  field.addEventListener("change", update);
  update();
  const read = () => (chosen() === "" ? null : { recommendation_type: chosen(), note: note.value, until: until.value });
  return { field, read };
}

function buildOption(offer: RecommendableOffer, isMade: boolean): HTMLElement {
  const rests = !isMade && offer.reason !== null;
  const input = radio(offer.recommendation_type, isMade);
  input.disabled = rests;
  const price = `${formatPrice(offer.price, reader)} ${intervalWords(offer.billing_interval, reader)}`.trim();
  const why = rests ? say("rests", { reason: offer.reason ?? "" }) : offer.includes.join(". ");
  const name = element(
    "span",
    {},
    element("strong", {}, offer.service_title),
    " ",
    element("span", { class: "figure" }, price),
  );
  return element(
    "label",
    { class: `option${rests ? " rests" : ""}` },
    input,
    element("span", {}, name, element("span", { class: "small muted" }, why)),
  );
}

function radio(value: string, checked: boolean): HTMLInputElement {
  const input = element("input", { type: "radio", name: "offer", value });
  input.checked = checked;
  return input;
}

function sentencesOf(text: string): string[] {
  const found = text.match(/[^.!?\n]+[.!?]?/g) ?? [];
  return found.map((sentence) => sentence.trim()).filter((sentence) => sentence !== "" && sentence.length <= 300);
}

/** A day of the reader's own calendar, as a date field wants it. */
function inDays(days: number): string {
  const day = new Date(Date.now() + days * DAY_MS);
  const pad = (part: number) => String(part).padStart(2, "0");
  return `${day.getFullYear()}-${pad(day.getMonth() + 1)}-${pad(day.getDate())}`;
}
