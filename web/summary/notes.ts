/** The customer's question and the mechanic's notes, as paragraphs of plain text. */
import { element } from "../component/dom.ts";
import type { Session } from "../lib/api-types.ts";
import type { Config } from "../lib/config.ts";
import { say } from "../lib/language.ts";

export function buildConcern(session: Session): HTMLElement[] {
  if (!session.concern) return [];
  const label = element("span", { class: "label" }, say("asked"));
  return [element("p", { class: "asked" }, label, session.concern)];
}

export function buildNotes(session: Session, config: Config): HTMLElement[] {
  if (session.summary) {
    const paragraphs = session.summary.split(/\n\s*\n/).filter((text) => text.trim() !== "");
    return paragraphs.map((text) => element("p", {}, text.trim()));
  }
  const words = session.status === "completed" ? say("stillWriting", { expert: config.expert }) : say("notesLater");
  return [element("p", { class: "muted" }, words)];
}
