/** The summary page: loads and shows one session and its recommendations. */
import { element } from "../component/dom.ts";
import type { UpsellRecommendations } from "../component/upsell-recommendations.ts";
import { ApiError, call, needsSignIn } from "../lib/api.ts";
import type { Session } from "../lib/api-types.ts";
import type { Config } from "../lib/config.ts";
import { openPage, say } from "../lib/language.ts";
import { part } from "../lib/page.ts";
import { showSignIn } from "../lib/please-sign-in.ts";
import { titleOfSession } from "../lib/states.ts";
import { tracker } from "../lib/track.ts";
import { describeFacts, describeOver } from "./facts.ts";
import { buildConcern, buildNotes } from "./notes.ts";
import { buildRating } from "./rating.ts";

const address = new URLSearchParams(window.location.search);
const sessionId = address.get("session") ?? "";
const page = part("page");

async function open(): Promise<void> {
  try {
    const config = await openPage();
    if (!sessionId) return showFailure(say("noSessionNamed"), say("openFromMessage"));
    show(await call<Session>("GET", sessionPath()), config);
  } catch (error) {
    if (needsSignIn(error)) return showSignIn(page);
    if (error instanceof ApiError && !error.isTransient) return showFailure(say("notHere"), error.message);
    showFailure(say("sessionFailed"), say("nothingLost"), true);
  }
}

function sessionPath(action = ""): string {
  return `/api/sessions/${encodeURIComponent(sessionId)}${action}`;
}

/** Everything is put in its place at once, so that nothing on the page moves afterwards. */
function show(session: Session, config: Config): void {
  const content = part<HTMLTemplateElement>("session").content.cloneNode(true) as DocumentFragment;
  const fill = (id: string, ...children: (Node | string)[]) => content.getElementById(id)?.replaceChildren(...children);
  const title = titleOfSession(session, config);
  fill("title", title);
  fill("over", ...describeOver(session, config));
  fill("asked", ...buildConcern(session));
  fill("notes-title", say("notes", { expert: config.expert }));
  fill("notes", ...buildNotes(session, config));
  fill("facts", ...describeFacts(session, config));
  if (session.status === "completed") {
    fill("rating", buildRating(session, config, saveRating));
    fill("next", buildRecommendations());
    tracker.track("summary_viewed", { session_id: session.id });
  }
  document.title = `${title} - ${config.marketplace}`;
  page.replaceChildren(content);
  page.removeAttribute("aria-busy");
}

function saveRating(rating: number): Promise<Session> {
  return call("PUT", sessionPath("/rating"), { body: { rating } });
}

function buildRecommendations(): UpsellRecommendations {
  const recommendations = document.createElement("upsell-recommendations") as UpsellRecommendations;
  recommendations.setAttribute("session-id", sessionId);
  recommendations.tokenProvider = (options) => window.crm.getToken(options);
  return recommendations;
}

function showFailure(title: string, detail: string, mayRetry = false): void {
  document.title = title;
  const heading = element("h1", {}, title);
  const again = mayRetry ? element("button", { class: "button", type: "button" }, say("tryAgain")) : null;
  again?.addEventListener("click", () => window.location.reload());
  page.replaceChildren(
    element("section", { class: "failure", role: "alert" }, heading, element("p", {}, detail), again),
  );
  page.removeAttribute("aria-busy");
}

void open();
