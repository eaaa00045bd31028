/** How a session stands, in words and with a mark. */
import { element } from "../component/dom.ts";
import type { Session } from "./api-types.ts";
import type { Config } from "./config.ts";
import { say } from "./language.ts";

const TONES: Partial<Record<Session["status"], string>> = {
  live: "good",
  completed: "good",
  reconnecting: "warn",
  unattended: "warn",
  expired: "warn",
};

/** Those that have not ended. */
export const OPEN: Session["status"][] = ["pending", "scheduled", "accepted", "waiting", "live", "reconnecting"];

export function buildState({ status }: Session, config: Config): HTMLElement {
  return element("span", { class: `state ${TONES[status] ?? "idle"}` }, say(status, { expert: config.expert }));
}

export function titleOfSession(session: Session, config: Config): string {
  return say("yourSession", { session: config.sessions[session.session_type] ?? session.session_type });
}
