/** The draft: what it changes, whom it is previewed and simulated for, and its publication with a sentence why. */
import type { CatalogueState, Change, Draft, Preview, SimulationReport, UpsellPage } from "../../lib/api-types.ts";
import { button, element } from "../dom.ts";
import { reasonOf } from "../failure.ts";
import { labelOf, placeOf, says } from "./model.ts";
import { buildPreview } from "./preview.ts";
import { buildSimulation, type SimulatedOffers } from "./simulation.ts";

export interface Acts {
  saveAgain: () => Promise<void>;
  publish: (note: string) => Promise<void>;
  withdraw: () => Promise<void>;
  past: () => Promise<UpsellPage>;
  preview: (session: string) => Promise<Preview>;
  simulate: (offers: SimulatedOffers) => Promise<SimulationReport>;
}

export function buildDraft(state: CatalogueState, draft: Draft, acts: Acts): HTMLElement {
  const isStale = draft.based_on !== state.in_force;
  return element(
    "section",
    { class: "panel block draft", "aria-labelledby": "draft" },
    element(
      "header",
      { class: "block-head" },
      element("h2", { id: "draft", tabindex: "-1" }, "Draft"),
      element("p", { class: `state ${draft.status === "proposed" ? "warn" : "idle"}` }, describe(draft)),
    ),
    draft.changes.length > 0
      ? buildChanges(state, draft.changes)
      : element("p", { class: "muted" }, "It changes nothing of what is in force."),
    isStale ? buildStale(state, acts) : buildPublishing(draft, acts),
    buildPreview(acts),
    buildSimulation(state, draft, acts.simulate),
  );
}

function describe({ status }: Draft): string {
  return status === "proposed" ? "Proposed: another admin has to publish it" : "Not published";
}

export function buildChanges(state: CatalogueState, changes: Change[]): HTMLElement {
  return element(
    "ul",
    { class: "changes", role: "list" },
    ...changes.map((change) =>
      element(
        "li",
        {},
        `${placeOf(state, change)}, ${labelOf(change)}: `,
        element("s", {}, says(change.before)),
        " \u2192 ",
        element("strong", {}, says(change.after)),
      ),
    ),
  );
}

/** A button that waits for what it does, and the place where a refusal of it is read. */
export function buildAct(label: string, run: () => Promise<void>, kind: string, refused: HTMLElement): HTMLElement {
  const press = button(
    label,
    async () => {
      refused.textContent = "";
      press.disabled = true;
      await run().catch((error: unknown) => {
        refused.textContent = reasonOf(error);
      });
      press.disabled = false;
    },
    { class: kind },
  );
  return press;
}

function buildPublishing(draft: Draft, acts: Acts): HTMLElement {
  const refused = element("p", { class: "refused small", role: "alert" });
  const note = element("input", {
    name: "note",
    type: "text",
    maxlength: "200",
    autocomplete: "off",
    value: draft.note,
  });
  const publish = async () => {
    if (!note.value.trim()) {
      note.focus();
      throw new Error("Say why: it stands in the history.");
    }
    await acts.publish(note.value.trim());
  };
  const needsAnother = draft.needs_second_admin && draft.status === "draft";
  return element(
    "div",
    { class: "acts" },
    element("label", {}, "Why it is changed", note),
    buildAct(needsAnother ? "Propose" : "Publish", publish, "button", refused),
    buildAct("Discard", acts.withdraw, "button quiet", refused),
    refused,
  );
}

function buildStale(state: CatalogueState, acts: Acts): HTMLElement {
  const refused = element("p", { class: "refused small", role: "alert" });
  return element(
    "div",
    { class: "acts" },
    element(
      "p",
      { class: "state warn" },
      `Version ${state.in_force} was published after this was saved. Read the changes above before you keep them.`,
    ),
    buildAct("Keep the draft", acts.saveAgain, "button quiet", refused),
    buildAct("Discard", acts.withdraw, "button quiet", refused),
    refused,
  );
}
