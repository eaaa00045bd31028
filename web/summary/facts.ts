/** The facts of a session in the customer's words. */
import { element } from "../component/dom.ts";
import { formatPrice } from "../component/money.ts";
import type { Session } from "../lib/api-types.ts";
import { type Config, describeSubject } from "../lib/config.ts";
import { reader, say } from "../lib/language.ts";
import { buildState } from "../lib/states.ts";
import { duration, span, timeElement } from "../lib/time.ts";

/** The line above the title: state and when. */
export function describeOver(session: Session, config: Config): HTMLElement[] {
  const moment = session.ended_at ?? session.started_at ?? session.created_at;
  return [buildState(session, config), element("span", { class: "muted" }, timeElement(moment))];
}

export function describeFacts(session: Session, config: Config): HTMLElement[] {
  const facts: [string, Node | string | null][] = [
    [config.subject.label, describeSubject(session.vehicle, config)],
    [say("plan"), describePlan(session, config)],
    [say("length"), describeLength(session)],
    [say("when"), describeWhen(session)],
  ];
  return facts.flatMap(([name, value]) => (value ? [buildFact(name, value)] : []));
}

/** What was paid stands beside the plan; a free plan's name says it already. */
function describePlan(session: Session, config: Config): string {
  const plan = config.plans.find((one) => one.id === session.plan);
  const paid = session.price?.amount > 0 ? `, ${formatPrice(session.price, reader)}` : "";
  return `${plan?.title ?? session.plan}${paid}`;
}

function describeWhen(session: Session): HTMLElement {
  const moment = session.started_at ?? session.created_at;
  return timeElement(moment, () => span(moment, session.started_at === null ? null : session.ended_at));
}

function describeLength(session: Session): string | null {
  if (session.duration_minutes === null)
    return session.minutes ? say("upTo", { length: duration(session.minutes) }) : null;
  return duration(session.duration_minutes);
}

function buildFact(name: string, value: Node | string): HTMLElement {
  return element("div", {}, element("dt", {}, name), element("dd", {}, value));
}
