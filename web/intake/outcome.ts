/** What a booking led to: a place in the queue, or the payment. */
import { element } from "../component/dom.ts";
import type { IntakeReply } from "../lib/api-types.ts";
import type { Config } from "../lib/config.ts";
import { say } from "../lib/language.ts";
import { buildPayment } from "./payment.ts";

export function showOutcome(page: HTMLElement, reply: IntakeReply, config: Config): void {
  const heading = element("h1", { tabindex: "-1" }, reply.next === "wait" ? say("inQueue") : say("kept"));
  const parts = reply.next === "wait" ? describeQueue(reply, config) : buildPayment(reply.intake, config);
  page.replaceChildren(element("section", { class: "outcome" }, heading, ...parts));
  heading.focus();
  window.scrollTo({ top: 0 });
}

function describeQueue({ session }: IntakeReply, config: Config): HTMLElement[] {
  const follow = session
    ? element("a", { class: "button", href: `/summary?session=${encodeURIComponent(session.id)}` }, say("seeSession"))
    : null;
  return [element("p", {}, say("queued", { expert: config.expert })), element("p", { class: "ways-on" }, follow)];
}
