/** The summary page: loads one session, tells its story, and hands over to the recommendations. */
import { element } from "../component/dom.js";
import { ApiError, call, newId } from "../lib/api.js";
import { loadConfig, showBrand } from "../lib/config.js";
import { describeFacts, describeOver, describeTitle } from "./facts.js";
import { buildConcern, buildNotes } from "./notes.js";
import { buildRating } from "./rating.js";

const sessionId = new URLSearchParams(window.location.search).get("session");
const viewId = newId();
const page = document.getElementById("page");

async function open() {
  if (!sessionId) return showFailure("No session is named", "Open this page from the link in your session's message.");
  try {
    const [session, config] = await Promise.all([call("GET", sessionPath()), loadConfig()]);
    show(session, config);
  } catch (error) {
    if (error instanceof ApiError && error.status < 500) return showFailure("This session is not here", error.message);
    return showFailure("Your session could not be loaded", "The connection failed. Nothing is lost.", open);
  }
}

function sessionPath(action = "") {
  return `/api/sessions/${encodeURIComponent(sessionId)}${action}`;
}

/** Everything is put in its place at once, so that nothing on the page moves afterwards. */
function show(session, config) {
  const content = document.getElementById("session").content.cloneNode(true);
  const fill = (id, ...children) => content.getElementById(id).replaceChildren(...children);
  const title = describeTitle(session, config);
  fill("title", title);
  fill("over", ...describeOver(session, config));
  fill("asked", ...buildConcern(session));
  fill("notes-title", `Notes from your ${config.expert}`);
  fill("notes", ...buildNotes(session, config));
  fill("facts", ...describeFacts(session, config));
  if (session.status === "completed") {
    fill("rating", buildRating(session, config, saveRating));
    fill("next", buildRecommendations());
    reportView();
  }
  document.title = `${title} - ${config.marketplace}`;
  page.replaceChildren(content);
  page.removeAttribute("aria-busy");
}

function saveRating(rating) {
  return call("PUT", sessionPath("/rating"), { body: { rating } });
}

function buildRecommendations() {
  const recommendations = element("upsell-recommendations", { "session-id": sessionId });
  recommendations.tokenProvider = (options) => window.crm.getToken(options);
  return recommendations;
}

/** Told once a view; the same id on a repeat lets the server count it once. */
async function reportView(wait = 1_000) {
  const body = { interaction_type: "summary_viewed", session_id: sessionId, event_id: viewId };
  try {
    await call("POST", "/api/interactions", { body, keepalive: true });
  } catch (error) {
    const hopeless = error instanceof ApiError && error.status < 500 && error.status !== 429;
    if (!hopeless && wait <= 64_000) setTimeout(() => reportView(wait * 2), wait);
  }
}

function showFailure(title, detail, retry = null) {
  document.title = title;
  const heading = element("h1", {}, title);
  const again = retry ? element("button", { class: "button", type: "button" }, "Try again") : null;
  again?.addEventListener("click", () => window.location.reload());
  page.replaceChildren(element("section", { class: "failure", role: "alert" }, heading, element("p", {}, detail), again));
  page.removeAttribute("aria-busy");
}

loadConfig().then(showBrand, () => {
  // The page says below what could not be loaded.
});
open();
