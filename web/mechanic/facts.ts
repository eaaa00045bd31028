/** What a mechanic reads of a session before they take it. */
import { element } from "../component/dom.ts";
import type { Session } from "../lib/api-types.ts";
import { type Config, describeSubject } from "../lib/config.ts";
import { say } from "../lib/language.ts";
import { duration, timeElement } from "../lib/time.ts";
import type { PageWords } from "../words/en.ts";

const STATES: Record<string, [keyof PageWords, string]> = {
  pending: ["deskPending", "idle"],
  waiting: ["accepted", "idle"],
  live: ["live", "good"],
  completed: ["completed", "good"],
  cancelled: ["cancelled", "idle"],
};

export function describeState({ status }: Session): HTMLElement {
  const [name, tone] = STATES[status] ?? [null, "idle"];
  return element("span", { class: `state ${tone}` }, name ? say(name) : status);
}

/** Why it stands before others; nothing when it does not. */
export function describeUrgency(session: Session): HTMLElement[] {
  return [
    ...(session.priority ? [element("span", { class: "state good" }, say("priority"))] : []),
    ...(session.urgent ? [element("span", { class: "state warn" }, say("isUrgent"))] : []),
  ];
}

/** "Video session, up to 45 minutes". */
export function describeKind(session: Session, config: Config): string {
  const kind = config.sessions[session.session_type] ?? session.session_type;
  const named = `${kind.charAt(0).toUpperCase()}${kind.slice(1)}`;
  return say("kindUpTo", { session: named, length: duration(session.minutes) });
}

export function describeFacts(session: Session, config: Config): HTMLElement[] {
  const subject = describeSubject(session.vehicle, config);
  const others = config.subject.fields
    .map(({ name, label }): [string, string] => [label, String(session.vehicle?.[name] ?? "")])
    .filter(([, value]) => !subject.includes(value));
  const facts: [string, Node | string | null][] = [
    [config.subject.label, subject],
    ...others,
    [say("factSession"), describeKind(session, config)],
    [say("factPromised"), session.includes.join(". ")],
    [say("factFiles"), session.files.join(", ")],
    [say("factAsked"), timeElement(session.created_at)],
    [say("factLasted"), session.duration_minutes === null ? null : duration(session.duration_minutes)],
  ];
  return facts.flatMap(([name, value]) =>
    value ? [element("div", {}, element("dt", {}, name), element("dd", {}, value))] : [],
  );
}
