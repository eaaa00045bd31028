/** The page of offers: what is in force, one draft over it, a preview of that for a past customer, and the way back. */

import type { CatalogueState, Preview, SimulationReport, UpsellPage } from "../../lib/api-types.ts";
import { Client } from "../../lib/client.ts";
import { showBrand } from "../../lib/config.ts";
import { part } from "../../lib/page.ts";
import { element } from "../dom.ts";
import { explainFailure } from "../failure.ts";
import { getToken } from "../sign-in.ts";
import { loadWords } from "../words.ts";
import { buildDiscountForm, buildDiscounts } from "./discounts.ts";
import { type Acts, buildDraft } from "./draft.ts";
import { buildForm } from "./form.ts";
import { buildHistory } from "./history.ts";
import { buildList } from "./list.ts";
import { type Discount, discountsOf, type Patches, patchesOf } from "./model.ts";

const PATH = "/api/catalogue";
const page = part("page");
const client = new Client("", ({ fresh }) => getToken(fresh));

async function open(): Promise<void> {
  try {
    showBrand(await loadWords());
    show(await client.call<CatalogueState>("GET", PATH));
  } catch (error) {
    explainFailure(page, "The offers could not be loaded", error);
  }
}

function show(state: CatalogueState, focused = ""): void {
  const edit = (type: string) => openForm(state, type);
  const sections = [
    buildWarnings(state),
    state.draft ? buildDraft(state, state.draft, actsOn(state)) : null,
    buildList(state, edit),
    buildDiscounts(state, (name) => openDiscount(state, name)),
    buildHistory(state, (number) =>
      change("POST", `/versions/${number}/restore`, { in_force: state.in_force }, "history"),
    ),
  ];
  page.replaceChildren(...sections.filter((section) => section !== null));
  page.removeAttribute("aria-busy");
  if (focused) document.getElementById(focused)?.focus();
}

/** Each reply is the whole state, so that the page never shows what was. */
async function change(method: string, path: string, body: unknown, focused: string): Promise<void> {
  show(await client.call<CatalogueState>(method, PATH + path, { body, key: crypto.randomUUID() }), focused);
}

function actsOn(state: CatalogueState): Acts {
  const revision = state.draft?.revision ?? 0;
  return {
    saveAgain: () => save(state, {}, {}, "draft"),
    publish: (note) => change("POST", "/draft/publish", { revision, note }, "history"),
    withdraw: () => change("POST", "/draft/withdraw", { revision }, "offers"),
    past: () => client.call<UpsellPage>("GET", "/api/upsells?limit=100"),
    preview: (session) =>
      client.call<Preview>("POST", `${PATH}/draft/preview`, {
        body: { session_id: session, offers: patchesOf(state), discounts: discountsOf(state) },
      }),
    simulate: (offers) => client.call<SimulationReport>("POST", "/api/simulations", { body: { offers } }),
  };
}

function save(
  state: CatalogueState,
  offers: Patches,
  discounts: Record<string, Discount | null>,
  focused: string,
): Promise<void> {
  const whole = { offers: patchesOf(state, offers), discounts: discountsOf(state, discounts) };
  const body = { ...whole, revision: state.draft?.revision ?? 0, in_force: state.in_force };
  return change("PUT", "/draft", body, focused);
}

function openForm(state: CatalogueState, type: string): void {
  document.getElementById("edit")?.remove();
  const offer = state.offers.find((one) => one.recommendation_type === type);
  if (!offer) return;
  const form = buildForm(state, offer, {
    save: (edited) => save(state, { [type]: edited }, {}, "draft"),
    close: () => close(`edit-${type}`),
  });
  place(form, "offers-block");
}

function openDiscount(state: CatalogueState, name: string | null): void {
  document.getElementById("edit")?.remove();
  const form = buildDiscountForm(state, name, {
    save: (named, table) => save(state, {}, { [named]: table }, "draft"),
    close: () => close(name === null ? "add-discount" : `discount-${name}`),
  });
  place(form, "discounts-block");
}

function place(form: HTMLElement, below: string): void {
  document.getElementById(below)?.after(form);
  form.querySelector("input")?.focus();
}

function close(focused: string): void {
  document.getElementById("edit")?.remove();
  document.getElementById(focused)?.focus();
}

function buildWarnings({ warnings }: CatalogueState): HTMLElement | null {
  if (warnings.length === 0) return null;
  return element(
    "section",
    { class: "panel block", "aria-labelledby": "ignored" },
    element("h2", { id: "ignored", class: "state warn" }, "Not in force, for the file has changed"),
    element("ul", { class: "warnings", role: "list" }, ...warnings.map((words) => element("li", {}, words))),
  );
}

void open();
