/** What a mechanic reads of a session before they take it. */
import { element } from "../component/dom.ts";
import type { Session } from "../lib/api-types.ts";
import { type Config, describeSubject } from "../lib/config.ts";
import { duration, timeElement } from "../lib/time.ts";

const STATES: Record<string, [string, string]> = {
  pending: ["Waiting for somebody", "idle"],
  waiting: ["Accepted", "idle"],
  live: ["Live", "good"],
  completed: ["Completed", "good"],
  cancelled: ["Cancelled", "idle"],
};

export function describeState({ status }: Session): HTMLElement {
  const [name, tone] = STATES[status] ?? [status, "idle"];
  return element("span", { class: `state ${tone}` }, name);
}

/** Why it stands before others; nothing when it does not. */
export function describeUrgency(session: Session): HTMLElement[] {
  return [
    ...(session.priority ? [element("span", { class: "state good" }, "Priority")] : []),
    ...(session.urgent ? [element("span", { class: "state warn" }, "Urgent")] : []),
  ];
}

/** "Video session, up to 45 minutes". */
export function describeKind(session: Session, config: Config): string {
  const kind = config.sessions[session.session_type] ?? session.session_type;
  return `${kind.charAt(0).toUpperCase()}${kind.slice(1)}, up to ${duration(session.minutes)}`;
}

export function describeFacts(session: Session, config: Config): HTMLElement[] {
  const subject = describeSubject(session.vehicle, config);
  const others = config.subject.fields
    .map(({ name, label }): [string, string] => [label, String(session.vehicle?.[name] ?? "")])
    .filter(([, value]) => !subject.includes(value));
  const facts: [string, Node | string | null][] = [
    [config.subject.label, subject],
    ...others,
    ["Session", describeKind(session, config)],
    ["Promised", session.includes.join(". ")],
    ["Files", session.files.join(", ")],
    ["Asked", timeElement(session.created_at)],
    ["Lasted", session.duration_minutes === null ? null : duration(session.duration_minutes)],
  ];
  return facts.flatMap(([name, value]) =>
    value ? [element("div", {}, element("dt", {}, name), element("dd", {}, value))] : [],
  );
}
