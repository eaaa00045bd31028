/** The page of campaigns: loads each with its figures, pauses and resumes them, and sends again what a person decides to. */

import type { CampaignList } from "../../lib/api-types.ts";
import { Client } from "../../lib/client.ts";
import { showBrand } from "../../lib/config.ts";
import { part } from "../../lib/page.ts";
import { element } from "../dom.ts";
import { explainFailure } from "../failure.ts";
import { getToken } from "../sign-in.ts";
import { loadWords } from "../words.ts";
import { type Act, buildAll, buildCampaign } from "./view.ts";

const page = part("page");
const client = new Client("", ({ fresh }) => getToken(fresh));

async function open(): Promise<void> {
  try {
    showBrand(await loadWords());
    await show();
  } catch (error) {
    explainFailure(page, "The campaigns could not be loaded", error);
  }
}

async function show(): Promise<void> {
  const list = await client.call<CampaignList>("GET", "/api/campaigns");
  const isAllPaused = list.all_paused_at !== null;
  const campaigns = list.campaigns.map((campaign) => buildCampaign(campaign, isAllPaused, act));
  const none = element(
    "p",
    { class: "panel block muted" },
    "No campaign was planned yet: they begin once this stage has a MailFrom.",
  );
  page.replaceChildren(...(campaigns.length > 0 ? [buildAll(list, act), ...campaigns] : [none]));
  page.removeAttribute("aria-busy");
}

const act: Act = async (path, pressed) => {
  await client.call("POST", path, { key: crypto.randomUUID() });
  await show();
  // What was pressed is gone; its opposite, or its campaign, stands at the same place.
  document.getElementById(pressed)?.focus();
};

void open();
