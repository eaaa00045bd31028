/** What happens next with what was bought: when, with whom, and the way there. */
import { element } from "../component/dom.ts";
import type { Session } from "../lib/api-types.ts";
import type { Config } from "../lib/config.ts";
import { say } from "../lib/language.ts";
import { duration, span } from "../lib/time.ts";

export function buildNext(session: Session | null, config: Config): HTMLElement {
  const section = element("section", { class: "panel" }, element("h2", {}, say("nextTitle")));
  if (session === null) {
    section.append(element("p", {}, say("nextMember")));
    return section;
  }
  const href = `/summary?session=${encodeURIComponent(session.id)}`;
  const facts: [string, string][] = [
    [say("when"), session.started_at ? span(session.started_at) : say("soon")],
    [say("withWhom"), nameWhom(session, config)],
    [say("length"), say("upTo", { length: duration(session.minutes) })],
  ];
  section.append(
    element("p", {}, describe(session, config)),
    element(
      "dl",
      { class: "facts" },
      ...facts.map(([name, value]) => element("div", {}, element("dt", {}, name), element("dd", {}, value))),
    ),
    element("a", { class: "button", href }, say("seeSession")),
  );
  return section;
}

function describe(session: Session, config: Config): string {
  if (session.mechanic_id) return say("nextAccepted", { name: nameWhom(session, config) });
  if (isKept(session))
    return say("nextPreferred", { expert: config.expert, time: span(session.preferred_until ?? "") });
  return say("nextPending", { expert: config.expert });
}

/** A name where one is known. */
function nameWhom(session: Session, config: Config): string {
  const someone = say("someone", { expert: config.expert });
  if (session.mechanic_id) return session.mechanic_name ?? someone;
  return isKept(session) ? someone : say("firstFree", { expert: config.expert });
}

/** Whether the one of the session before is asked first, still. */
function isKept({ preferred_until: until }: Session): boolean {
  return until !== null && Date.parse(until) > Date.now();
}
