/** The page of segments: loads what is known of customers, and lists those whom an admin asks for. */

import type { Predictions, Retention } from "../../lib/api-types.ts";
import { showBrand } from "../../lib/config.ts";
import { part } from "../../lib/page.ts";
import { get } from "../api.ts";
import { element } from "../dom.ts";
import { explainFailure } from "../failure.ts";
import { getToken } from "../sign-in.ts";
import { loadWords } from "../words.ts";
import { buildCalls } from "./calls.ts";
import { buildCohorts } from "./cohorts.ts";
import { buildExpected } from "./expected.ts";
import { buildMap } from "./map.ts";
import { buildModels } from "./models.ts";
import { buildPeople } from "./people.ts";
import { buildRetention } from "./retention.ts";

const page = part("page");

async function open(): Promise<void> {
  try {
    showBrand(await loadWords());
    await getToken();
    const [known, retention] = await Promise.all([
      get<Predictions>("/api/predictions"),
      get<Retention>("/api/predictions/retention"),
    ]);
    show(known, retention);
  } catch (error) {
    explainFailure(page, "What is known of customers could not be loaded", error);
  }
}

function show(known: Predictions, retention: Retention): void {
  const people = buildPeople(known);
  page.replaceChildren(
    ...(known.scored_at === null ? [buildNothing()] : []),
    buildCalls(known, people.list),
    buildMap(known, people.list),
    buildExpected(known),
    buildRetention(retention),
    buildCohorts(known.cohorts, people.list),
    people.panel,
    buildModels(known.models),
  );
  page.removeAttribute("aria-busy");
}

function buildNothing(): HTMLElement {
  return element(
    "p",
    { class: "panel block empty muted" },
    "No customer was scored yet. The first night does it, and make train does it now.",
  );
}

void open();
