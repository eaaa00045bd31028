/** What was published, the newest first, with one click back to each. */
import type { CatalogueState, Version } from "../../lib/api-types.ts";
import { timeElement } from "../../lib/time.ts";
import { element } from "../dom.ts";
import { buildAct, buildChanges } from "./draft.ts";

type Restore = (number: number) => Promise<void>;

export function buildHistory(state: CatalogueState, restore: Restore): HTMLElement {
  const refused = element("p", { class: "refused small", role: "alert" });
  const back = (number: number) => {
    if (number === state.in_force) return element("p", { class: "state good" }, "In force");
    const press = buildAct("Back to this", () => restore(number), "button quiet small", refused);
    press.setAttribute("aria-label", `Back to this: ${number ? `version ${number}` : "the file"}`);
    return press;
  };
  return element(
    "section",
    { class: "panel block history", "aria-labelledby": "history" },
    element("h2", { id: "history", tabindex: "-1" }, "History"),
    refused,
    element(
      "ul",
      { role: "list" },
      ...state.versions.map((version) => buildVersion(state, version, back(version.number))),
      element("li", {}, element("div", {}, element("p", {}, "The file alone")), back(0)),
    ),
  );
}

function buildVersion(state: CatalogueState, version: Version, act: HTMLElement): HTMLElement {
  const by = `, published by ${version.published_by.slice(0, 8)}`;
  const proposed = version.proposed_by ? `, proposed by ${version.proposed_by.slice(0, 8)}` : "";
  return element(
    "li",
    {},
    element(
      "div",
      {},
      element("p", {}, `Version ${version.number}: ${version.note}`),
      element("p", { class: "muted small" }, timeElement(version.published_at), by, proposed),
      buildChanges(state, version.changes),
    ),
    act,
  );
}
