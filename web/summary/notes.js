/** What was asked and what was answered, as paragraphs of plain text. */
import { element } from "../component/dom.js";

export function buildConcern(session) {
  if (!session.concern) return [];
  const label = element("span", { class: "label" }, "You asked");
  return [element("p", { class: "asked" }, label, session.concern)];
}

export function buildNotes(session, config) {
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
