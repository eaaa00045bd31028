/** What was learned: what is in use, how good it is, since when, and what was refused. */
import type { ModelReport, ModelVersion } from "../../lib/api-types.ts";
import { timeElement } from "../../lib/time.ts";
import { element } from "../dom.ts";
import { frame } from "../panel.ts";

const TITLES: Record<ModelReport["name"], string> = {
  customers: "Chances of leaving, and expected values",
  purchase: "Likelihood to buy what is recommended",
};

export function buildModels(models: ModelReport[]): HTMLElement {
  return frame("models", "What was learned", "", null, null, ...models.map(buildModel));
}

function buildModel(model: ModelReport): HTMLElement {
  const id = `model-${model.name}`;
  return element(
    "section",
    { class: "model", "aria-labelledby": id },
    element("header", { class: "block-head" }, element("h3", { id }, TITLES[model.name]), buildState(model)),
    element("div", { class: "said" }, ...wordsOf(model).map((words) => element("p", {}, words))),
    buildRefused(model.refused),
  );
}

/** Why nothing is in use stands first. */
function wordsOf({ latest, words }: ModelReport): string[] {
  return latest?.status === "refused" ? [latest.reason, ...words] : words;
}

function buildState({ active, latest }: ModelReport): HTMLElement {
  const state = (tone: string, words: string, at: string | null) =>
    element("p", { class: `state ${tone}` }, element("span", {}, words, at && timeElement(at)));
  if (active) return state("good", `Version ${active.version} is good enough, learned `, active.trained_at);
  if (latest?.status !== "refused") return state("idle", "Nothing learned yet", null);
  return state("warn", "None is good enough; the latest was refused ", latest.trained_at);
}

function buildRefused(refused: ModelVersion[]): HTMLElement | null {
  if (refused.length === 0) return null;
  const rows = refused.map(({ version, trained_at: at, reason }) =>
    element(
      "li",
      {},
      element("span", {}, `Version ${version}: ${reason} `),
      element("span", { class: "muted small" }, timeElement(at)),
    ),
  );
  const title = element("summary", {}, `Refused: ${refused.length} of the latest ten`);
  return element("details", { class: "unsent" }, title, element("ul", { role: "list" }, ...rows));
}
