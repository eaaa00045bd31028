/** The page of experiments: loads each with what is known of it, and starts, stops and decides them. */

import type { ExperimentList, ExperimentPhase, ExperimentReport } from "../../lib/api-types.ts";
import { Client } from "../../lib/client.ts";
import { showBrand } from "../../lib/config.ts";
import { part } from "../../lib/page.ts";

import { explainFailure } from "../failure.ts";
import { getToken } from "../sign-in.ts";
import { loadWords } from "../words.ts";
import { buildExperiment } from "./view.ts";

const page = part("page");
const client = new Client("", ({ fresh }) => getToken(fresh));

async function open(): Promise<void> {
  try {
    showBrand(await loadWords());
    await show();
  } catch (error) {
    explainFailure(page, "The experiments could not be loaded", error);
  }
}

async function show(): Promise<void> {
  const { experiments } = await client.call<ExperimentList>("GET", "/api/experiments");
  const reports = await Promise.all(experiments.map(({ name }) => client.call<ExperimentReport>("GET", pathOf(name))));
  page.replaceChildren(...reports.map((report) => buildExperiment(report, actsOf(report.summary.name))));
  page.removeAttribute("aria-busy");
}

function actsOf(name: string) {
  const act = async (what: string, body?: unknown) => {
    await client.call<ExperimentPhase>("POST", `${pathOf(name)}/${what}`, { body, key: crypto.randomUUID() });
    await show();
    document.getElementById(`experiment-${name}`)?.scrollIntoView({ block: "nearest" });
  };
  return {
    start: () => act("start"),
    stop: (reason: string) => act("stop", { reason }),
    decide: (variation: string) => act("decide", { variation }),
  };
}

function pathOf(name: string): string {
  return `/api/experiments/${encodeURIComponent(name)}`;
}

void open();
