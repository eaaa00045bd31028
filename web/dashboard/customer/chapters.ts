/** A customer's history in chapters, newest first: each session with what happened before and after it. */

import type { Decision, Interaction, Payment, Session } from "../../lib/api-types.ts";
import type { Story } from "./contracts.ts";

export interface Line {
  at: string;
  interaction: Interaction | null;
  payment: Payment | null;
}

export interface Chapter {
  session: Session | null;
  decisions: Decision[];
  /** Newest first. */
  lines: Line[];
}

export function chaptersOf(story: Story): Chapter[] {
  const sessions = story.sessions.toSorted((one, other) => earlier(other.created_at, one.created_at));
  const chapters = sessions.map((session): Chapter => ({ session, decisions: decisionsOf(story, session), lines: [] }));
  const loose: Chapter = { session: null, decisions: [], lines: [] };
  for (const line of linesOf(story)) (chapterOf(line, chapters) ?? loose).lines.push(line);
  return loose.lines.length > 0 ? [loose, ...chapters] : chapters;
}

/** Payments stand for what Stripe reported about them, unless a payment is older than what was loaded. */
function linesOf(story: Story): Line[] {
  const interactions = story.interactions
    .filter(({ interaction_type: type }) => type !== "checkout_completed")
    .map((interaction): Line => ({ at: interaction.created_at, interaction, payment: null }));
  const paid = story.payments.map((payment): Line => ({ at: payment.paid_at, interaction: null, payment }));
  return [...interactions, ...paid].toSorted((one, other) => earlier(other.at, one.at));
}

/** By session, by intake, else the session that was opened next: what happens before a session leads to it. */
function chapterOf(line: Line, chapters: Chapter[]): Chapter | undefined {
  const session = line.interaction?.session_id;
  const intake = line.payment?.intake_id ?? line.interaction?.metadata["intake_id"];
  return (
    chapters.find((chapter) => session && chapter.session?.id === session) ??
    chapters.find((chapter) => intake && chapter.session?.intake_id === intake) ??
    chapters.findLast((chapter) => chapter.session !== null && ledTo(line.at, chapter.session))
  );
}

function ledTo(at: string, session: Session): boolean {
  return Date.parse(session.ended_at ?? session.created_at) >= Date.parse(at);
}

function decisionsOf(story: Story, session: Session): Decision[] {
  return story.decided.find(({ session_id: id }) => id === session.id)?.decisions ?? [];
}

function earlier(one: string, other: string): number {
  return Date.parse(one) - Date.parse(other);
}
