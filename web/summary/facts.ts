/** The facts of a session in the customer's words. */
import { element } from "../component/dom.ts";
import { formatPrice } from "../component/money.ts";
import type { Session } from "../lib/api-types.ts";
import { type Config, describeSubject } from "../lib/config.ts";
import { duration, span, timeElement } from "../lib/time.ts";

const STATES: Record<string, [string, string]> = {
  pending: ["Waiting for a free {expert}", "idle"],
  scheduled: ["Scheduled", "idle"],
  accepted: ["Accepted", "idle"],
  waiting: ["Ready to start", "idle"],
  live: ["Live now", "good"],
  reconnecting: ["Reconnecting", "warn"],
  completed: ["Completed", "good"],
  cancelled: ["Cancelled", "idle"],
  unattended: ["Nobody joined", "warn"],
  expired: ["Expired", "warn"],
  refunded: ["Refunded", "idle"],
  archived: ["Archived", "idle"],
};

export function describeTitle(session: Session, config: Config): string {
  return `Your ${config.sessions[session.session_type] ?? session.session_type}`;
}

/** The line above the title: state and when. */
export function describeOver(session: Session, config: Config): HTMLElement[] {
  const [name, tone] = STATES[session.status] ?? [session.status, "idle"];
  const moment = session.ended_at ?? session.started_at ?? session.created_at;
  return [
    element("span", { class: `state ${tone}` }, name.replace("{expert}", config.expert)),
    element("span", { class: "muted" }, timeElement(moment)),
  ];
}

export function describeFacts(session: Session, config: Config): HTMLElement[] {
  const facts: [string, Node | string | null][] = [
    [config.subject.label, describeSubject(session.vehicle, config)],
    ["Plan", describePlan(session, config)],
    ["Length", describeLength(session)],
    ["When", describeWhen(session)],
  ];
  return facts.flatMap(([name, value]) => (value ? [buildFact(name, value)] : []));
}

/** What was paid stands beside the plan; a free plan's name says it already. */
function describePlan(session: Session, config: Config): string {
  const plan = config.plans.find((one) => one.id === session.plan);
  const paid = session.price?.amount > 0 ? `, ${formatPrice(session.price)}` : "";
  return `${plan?.title ?? session.plan}${paid}`;
}

function describeWhen(session: Session): HTMLElement {
  const moment = session.started_at ?? session.created_at;
  return timeElement(moment, () => span(moment, session.started_at === null ? null : session.ended_at));
}

function describeLength(session: Session): string | null {
  if (session.duration_minutes === null) return session.minutes ? `Up to ${duration(session.minutes)}` : null;
  return duration(session.duration_minutes);
}

function buildFact(name: string, value: Node | string): HTMLElement {
  return element("div", {}, element("dt", {}, name), element("dd", {}, value));
}
