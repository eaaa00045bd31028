/** One campaign: what it caused, what became of its mails, and what an admin may do about it. */
import type { Campaign, CampaignList, StepFigures, UnsentMessage } from "../../lib/api-types.ts";
import { ApiError } from "../../lib/client.ts";
import { timeElement } from "../../lib/time.ts";
import { button, element } from "../dom.ts";
import { count, money, spelledOut } from "../format.ts";
import { buildTable, type Column } from "../table.ts";

/** Posts to a path, and shows all anew with the focus on an id. */
export type Act = (path: string, focused: string) => Promise<void>;

const ENTRIES: Record<string, string> = {
  session_completed: "who had a session",
  checkout_open: "who began to pay",
};
const STATES: Record<UnsentMessage["state"], string> = {
  in_doubt: "In doubt: it may have been sent",
  lost: "Lost: nobody heard whether it was sent",
  failed: "Refused",
};

export function buildAll(list: CampaignList, act: Act): HTMLElement {
  const since = list.all_paused_at;
  const state = since
    ? element("p", { class: "state idle" }, "All are paused since ", timeElement(since))
    : element("p", { class: "muted" }, "What is due goes by itself, each minute.");
  const [press, refused] = buildPause("all", since !== null, act, since ? "Resume all" : "Pause all");
  return element("section", { class: "all", "aria-label": "All campaigns" }, state, press, refused);
}

export function buildCampaign(campaign: Campaign, isAllPaused: boolean, act: Act): HTMLElement {
  const { name, mailed, held_out: heldOut } = campaign;
  const id = `campaign-${name}`;
  const [press, refused] = buildPause(name, campaign.paused_at !== null, act);
  const halves =
    `Mailed: ${count(mailed.customers)} customers, ${count(mailed.bought)} bought for ${money(mailed.net)}. ` +
    `Held out: ${count(heldOut.customers)}, ${count(heldOut.bought)} bought for ${money(heldOut.net)}.`;
  return element(
    "section",
    { class: "panel block", id, "aria-labelledby": `${id}-title` },
    element(
      "header",
      { class: "block-head" },
      element(
        "div",
        {},
        element("h2", { id: `${id}-title`, tabindex: "-1" }, spelledOut(name)),
        element(
          "p",
          { class: "muted question" },
          `For ${spellEntry(campaign.entry)}; ${count(campaign.enrolled)} entered.`,
        ),
      ),
      buildState(campaign, isAllPaused),
    ),
    element(
      "div",
      { class: "said" },
      element("p", {}, campaign.effect.words),
      element("p", { class: "muted small" }, halves),
    ),
    campaign.steps.length > 0 ? buildSteps(campaign) : element("p", { class: "muted" }, "No mail is planned yet."),
    buildUnsent(campaign, act),
    element("div", { class: "acts" }, press, refused),
  );
}

function buildState({ paused_at: since }: Campaign, isAllPaused: boolean): HTMLElement {
  if (since) return element("p", { class: "state idle" }, "Paused since ", timeElement(since));
  if (isAllPaused) return element("p", { class: "state idle" }, "Paused with all");
  return element("p", { class: "state good" }, "Runs");
}

function buildPause(name: string, isPaused: boolean, act: Act, label = ""): [HTMLElement, HTMLElement] {
  const id = `pause-${name}`;
  const path = `/api/campaigns/${encodeURIComponent(name)}/${isPaused ? "resume" : "pause"}`;
  return buildAct(label || (isPaused ? "Resume" : "Pause"), id, () => act(path, id));
}

/** A button, and the place where a refusal of it is read. */
function buildAct(label: string, id: string, run: () => Promise<void>): [HTMLElement, HTMLElement] {
  const refused = element("p", { class: "refused small", role: "alert" });
  const press = button(
    label,
    async () => {
      refused.textContent = "";
      press.disabled = true;
      await run().catch((error: unknown) => {
        refused.textContent = error instanceof ApiError ? error.message : "The connection failed.";
      });
      press.disabled = false;
    },
    { class: "button quiet", id },
  );
  return [press, refused];
}

const FIGURES: [keyof StepFigures, string][] = [
  ["planned", "Planned"],
  ["due", "Due"],
  ["sent", "Sent"],
  ["withheld", "Withheld"],
  ["skipped", "Left out"],
  ["delivered", "Delivered"],
  ["bounced", "Bounced"],
  ["complained", "Complained"],
  ["unsubscribed", "Unsubscribed"],
  ["clicked", "Clicked"],
  ["suspects", "Suspects"],
  ["machines", "Machines"],
  ["bought", "Bought"],
];

function buildSteps(campaign: Campaign): HTMLElement {
  const figures = FIGURES.map(
    ([name, label]): Column<StepFigures> => ({
      name,
      label,
      isFigure: true,
      show: (step) => count(Number(step[name])),
    }),
  );
  const mail = { name: "mail", label: "Mail", show: (step: StepFigures) => `${step.step}. ${spelledOut(step.mail)}` };
  const table = buildTable(`Mails of ${spelledOut(campaign.name)}`, [mail, ...figures], campaign.steps);
  table.classList.add("compared");
  return table;
}

function buildUnsent({ name, unsent }: Campaign, act: Act): HTMLElement | null {
  if (unsent.length === 0) return null;
  const rows = unsent.map((message) => {
    const id = `resend-${message.id}`;
    const path = `/api/messages/${message.id}/resend`;
    const customer = `/dashboard/customer?${new URLSearchParams({ id: message.customer_id })}`;
    const reason = message.reason ? ` (${spelledOut(message.reason)})` : "";
    // What is in doubt may still turn out sent: nobody sends it again before that is known.
    const ways =
      message.state === "in_doubt" ? [] : buildAct("Send again", id, () => act(path, `campaign-${name}-title`));
    return element(
      "li",
      {},
      element("a", { href: customer }, `Customer ${message.customer_id.slice(-8)}`),
      element("span", {}, `${STATES[message.state]}${reason}`),
      element("span", { class: "muted small" }, timeElement(message.at)),
      ...ways,
    );
  });
  const title = element("summary", {}, `Not sent for certain: ${count(unsent.length)}`);
  return element("details", { class: "unsent", open: "" }, title, element("ul", { role: "list" }, ...rows));
}

function spellEntry(entry: string): string {
  const cohort = entry.startsWith("joins:") ? entry.slice("joins:".length) : null;
  return cohort ? `who came into the cohort ${spelledOut(cohort)}` : (ENTRIES[entry] ?? entry);
}
