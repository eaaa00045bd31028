/** The founder's page: reads its address, asks for everything at once, and puts it in its place at once. */
import { ApiError } from "../lib/client.ts";
import { showBrand } from "../lib/config.ts";
import { part } from "../lib/page.ts";
import { readView, type View, writeView } from "./address.ts";
import { button, element } from "./dom.ts";
import { buildFilters } from "./filters.ts";
import { clock, expertTitle, planTitle, upperFirst } from "./format.ts";
import { buildFunnel } from "./funnel.ts";
import { type Loaded, load, type Result } from "./load.ts";
import { buildNumbers } from "./numbers.ts";
import { buildFailure } from "./panel.ts";
import { buildPeople } from "./people.ts";
import { type Bands, buildRecommendations } from "./recommendations.ts";
import { buildRevenue, currenciesOf } from "./revenue.ts";
import { buildSessions } from "./sessions.ts";
import { getToken, signIn } from "./sign-in.ts";
import { loadWords, type Words } from "./words.ts";

const page = part("page");
let loading = new AbortController();
let shown: { view: View; loaded: Loaded } | null = null;

async function open(): Promise<void> {
  try {
    const words = await loadWords();
    showBrand(words);
    document.title = `Dashboard - ${words.marketplace}`;
    await getToken();
    signIn.showSignOut(part("leave"));
    window.addEventListener("popstate", () => void show(words));
    await show(words);
  } catch (error) {
    showNothing(error);
  }
}

async function show(words: Words): Promise<void> {
  loading.abort();
  loading = new AbortController();
  const { signal } = loading;
  const view = readView(window.location.search);
  part("filters").replaceChildren(buildFilters(view, words, (next) => go(next, words)));
  page.setAttribute("aria-busy", "true");
  const loaded = await load(view, signal);
  if (signal.aborted) return;
  const refused = refusalOf(loaded);
  if (refused) return showNothing(refused);
  shown = { view, loaded };
  fill(words);
}

/** Every change of what is shown is a step that the browser can take back. */
function go(view: View, words: Words): void {
  const focus = focusedFilter();
  window.history.pushState(null, "", window.location.pathname + writeView(view));
  void show(words);
  part("filters").querySelectorAll<HTMLElement>("select, input")[focus]?.focus();
}

function focusedFilter(): number {
  const controls = [...part("filters").querySelectorAll("select, input")];
  return controls.indexOf(document.activeElement as HTMLElement);
}

/** Sorting asks for nothing new. */
function sort(by: string, words: Words): void {
  if (!shown) return;
  shown.view = { ...shown.view, sort: by };
  window.history.replaceState(null, "", window.location.pathname + writeView(shown.view));
  const table = part("recommendations");
  const isTable = table.querySelector(".tools [aria-pressed=true]") !== null;
  const next = sections(shown.view, shown.loaded, words)[2];
  if (!next) return;
  table.replaceWith(next);
  if (isTable) next.querySelector<HTMLElement>(".tools [aria-pressed]")?.click();
  const column = CSS.escape(by.replace("-", ""));
  const heads = next.querySelectorAll<HTMLElement>(`[data-column="${column}"]`);
  [...heads].find((head) => head.offsetParent !== null)?.focus();
}

function fill(words: Words): void {
  if (!shown) return;
  const { view, loaded } = shown;
  page.replaceChildren(...sections(view, loaded, words));
  page.removeAttribute("aria-busy");
  const newest = loaded.upsells.ok ? loaded.upsells.value : null;
  part("fresh").textContent = newest ? `Counted at ${clock(newest.as_of, view.tz)}` : "";
}

function sections(requested: View, loaded: Loaded, words: Words): HTMLElement[] {
  const view = { ...requested, currency: requested.currency ?? mainCurrency(loaded) };
  const again = () => void show(words);
  const build = <T>(id: string, title: string, result: Result<T>, make: (value: T) => HTMLElement) =>
    result.ok ? make(result.value) : buildFailure(id, title, result.error, again);
  const currency = (name: string) =>
    button(name, () => go({ ...requested, currency: name }, words), { class: "opens" });
  const plans = {
    id: "plans",
    title: "Sessions by plan",
    group: "plan",
    name: (value: string | null) => planTitle(words, value),
  } as const;
  const experts = {
    id: "experts",
    title: `Sessions by ${words.expert}`,
    group: "mechanic",
    name: (value: string | null) => expertTitle(words, value),
  } as const;
  return [
    build("numbers", "This week", loaded.numbers, (numbers) => buildNumbers(numbers, view, words)),
    build("funnel", "Where customers are lost", loaded.funnel, (report) => buildFunnel(report, view, words)),
    build("recommendations", "What recommendations earn", loaded.upsells, (report) =>
      buildRecommendations(report, bandsOf(loaded), view, words, (by) => sort(by, words)),
    ),
    build("revenue", "Net revenue", loaded.revenue, (report) => buildRevenue(report, view, currency)),
    build(plans.id, plans.title, loaded.plans, (report) => buildSessions(report, plans, view, words)),
    build(experts.id, upperFirst(experts.title), loaded.experts, (report) =>
      buildSessions(report, experts, view, words),
    ),
    build("customers", "Customers by value", loaded.customers, (customers) =>
      buildPeople(customers, loaded.value.ok ? loaded.value.value : null, view),
    ),
  ];
}

/** Every part shows the same one, unless the address names another. */
function mainCurrency({ revenue }: Loaded): string | null {
  return revenue.ok ? (currenciesOf(revenue.value)[0] ?? null) : null;
}

function bandsOf({ numbers }: Loaded): Bands | null {
  if (!numbers.ok) return null;
  const { click_through: clicked, upsell_conversion: purchased } = numbers.value.weeks.total;
  return { clicked: clicked.band, purchased: purchased.band };
}

/** The same answer to every question: nobody is signed in, or not as an admin. */
function refusalOf(loaded: Loaded): ApiError | null {
  const errors = Object.values(loaded).map((result: Result<unknown>) => (result.ok ? null : result.error));
  const refused = errors.find((error) => error instanceof ApiError && [401, 403].includes(error.status));
  return refused instanceof ApiError ? refused : null;
}

function showNothing(error: unknown): void {
  const isForbidden = error instanceof ApiError && error.status === 403;
  const title = isForbidden ? "This page is for admins" : "The dashboard could not be opened";
  const why = error instanceof Error ? error.message : "The connection failed.";
  const again = button("Try again", () => window.location.reload(), { class: "button" });
  page.replaceChildren(
    element(
      "section",
      { class: "failure nothing", role: "alert" },
      element("h2", {}, title),
      element("p", { class: "muted" }, why),
      again,
    ),
  );
  page.removeAttribute("aria-busy");
}

void open();
