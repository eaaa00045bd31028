/** The customer's question and the mechanic's notes, as paragraphs of plain text. */
import { element } from "../component/dom.ts";
import type { Session } from "../lib/api-types.ts";
import type { Config } from "../lib/config.ts";

export function buildConcern(session: Session): HTMLElement[] {
  if (!session.concern) return [];
  const label = element("span", { class: "label" }, "You asked");
  return [element("p", { class: "asked" }, label, session.concern)];
}

export function buildNotes(session: Session, config: Config): HTMLElement[] {
  if (session.summary) {
    const paragraphs = session.summary.split(/\n\s*\n/).filter((text) => text.trim() !== "");
    return paragraphs.map((text) => element("p", {}, text.trim()));
  }
  const words =
    session.status === "completed"
      ? `Your ${config.expert} is still writing. Come back in a while.`
      : "The notes appear here after the session.";
  return [element("p", { class: "muted" }, words)];
}
