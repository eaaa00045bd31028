/** A session and a receipt as rows of their lists; each leads to its own page. */
import { element } from "../component/dom.ts";
import { buildLines } from "../component/lines.ts";
import { formatPrice } from "../component/money.ts";
import type { Receipt, Session, Upsell } from "../lib/api-types.ts";
import { type Config, describeSubject } from "../lib/config.ts";
import { reader } from "../lib/language.ts";
import { stateOf, titleOf } from "../lib/receipts.ts";
import { buildState, titleOfSession } from "../lib/states.ts";
import { timeElement } from "../lib/time.ts";

export function buildSessionRow(session: Session, config: Config): HTMLElement {
  const href = `/summary?session=${encodeURIComponent(session.id)}`;
  const subject = describeSubject(session.vehicle, config);
  return element(
    "li",
    {},
    element("a", { class: "name", href }, titleOfSession(session, config)),
    element(
      "p",
      { class: "over about" },
      buildState(session, config),
      timeElement(session.ended_at ?? session.started_at ?? session.created_at),
      subject ? element("span", {}, subject) : null,
    ),
  );
}

export function buildReceiptRow(receipt: Receipt, upsells: Upsell[], config: Config): HTMLElement {
  const query = receipt.upsell_id ? { upsell: receipt.upsell_id } : { intake: receipt.intake_id ?? "" };
  const state = stateOf(receipt);
  return element(
    "li",
    {},
    element("a", { class: "name", href: `/receipt?${new URLSearchParams(query)}` }, titleOf(receipt, upsells, config)),
    element("span", { class: "side" }, formatPrice(receipt.price, reader)),
    element(
      "p",
      { class: "over about" },
      timeElement(receipt.paid_at),
      ...buildLines(receipt, reader),
      state ? element("span", { class: `state ${state[1]}` }, state[0]) : null,
    ),
  );
}
