/** What was asked and what was answered, as paragraphs of plain text. */
import { element } from "../component/dom.js";

export function buildNotes(session, config) {
  const asked = session.concern ? [element("p", { class: "asked" }, session.concern)] : [];
  return [...asked, ...buildSummary(session, config)];
}

function buildSummary(session, config) {
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
