/** What stands in the place of a dismissed card: the way back, and one tap to say why. */
import type { Upsell } from "../lib/api-types.ts";
import { element } from "./dom.ts";
import { fill, type Reader } from "./words.ts";

export const REASONS = ["later", "price", "unsuited"] as const;
export type Reason = (typeof REASONS)[number];

export interface PlaceEvents {
  onUndo: () => void;
  onReason: (reason: Reason) => void;
}

/** As high as the card, so that nothing else moves under the finger. */
export function buildPlace(upsell: Upsell, { words }: Reader, { onUndo, onReason }: PlaceEvents): HTMLElement {
  const undo = element("button", { class: "undo", type: "button" }, words.undo);
  undo.addEventListener("click", onUndo);
  const text = fill(words.removed, { title: upsell.service_title });
  return element("li", { class: "place", tabindex: "-1" }, element("p", {}, text), undo, buildReasons(words, onReason));
}

/** Asked once: thanks stand in the place of the answer. */
export function buildReasons(
  words: Record<Reason | "whyNot" | "thanks", string>,
  onReason: (reason: Reason) => void,
): HTMLElement {
  const said = element("p", { class: "reasons", role: "status" }, element("span", {}, words.whyNot));
  for (const reason of REASONS) {
    const button = element("button", { class: "reason", type: "button" }, words[reason]);
    button.addEventListener("click", () => {
      said.replaceChildren(words.thanks);
      onReason(reason);
    });
    said.append(" ", button);
  }
  return said;
}
