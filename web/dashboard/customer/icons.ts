/** One sign for each kind of event, so that a story can be skimmed. */
import { shape } from "../dom.ts";

const PATHS: Record<string, string> = {
  intake_submitted: "M5 3h10v14H5zM8 7h4M8 10h4M8 13h2",
  waiver_accepted: "M4 10l4 4 8-9",
  checkout_started: "M3 4h2l2 9h8l2-6H6M8 16.5h.01M14 16.5h.01",
  payment: "M2 5h16v10H2zM2 9h16",
  session_started: "M6 4l10 6-10 6z",
  session_completed: "M5 5h10v10H5z",
  summary_viewed: "M2 10c3-5 13-5 16 0-3 5-13 5-16 0zM10 8.5a1.5 1.5 0 100 3 1.5 1.5 0 000-3z",
  upsell_shown: "M10 3l2 5 5 .4-4 3.3 1.3 5L10 14l-4.3 2.7 1.3-5-4-3.3 5-.4z",
  upsell_clicked: "M5 3l10 6-4 1 3 5-2 1-3-5-3 3z",
  upsell_dismissed: "M5 5l10 10M15 5L5 15",
};

export function buildIcon(kind: string): SVGSVGElement {
  const path = shape("path", { d: PATHS[kind] ?? "M10 7a3 3 0 100 6 3 3 0 000-6z" });
  return shape("svg", { class: "icon", viewBox: "0 0 20 20", "aria-hidden": "true" }, path);
}
