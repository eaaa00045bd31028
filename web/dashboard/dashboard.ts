/** The founder's page: reads its address, asks for everything at once, and puts it in its place at once. */
import type { Overview } from "../lib/api-types.ts";
import { ApiError } from "../lib/client.ts";
import { showBrand } from "../lib/config.ts";
import { part } from "../lib/page.ts";
import { readView, type View, writeView } from "./address.ts";
import { button } from "./dom.ts";
import { reasonOf, showFailure } from "./failure.ts";
import { buildFilters } from "./filters.ts";
import { clock } from "./format.ts";
import { load } from "./load.ts";
import { buildOffers } from "./offers.ts";
import { buildPeople } from "./people.ts";
import { currenciesOf } from "./revenue.ts";
import { figures, narrowingOf, recommendations } from "./sections.ts";
import { expertsOf } from "./sessions.ts";
import { openSharing } from "./share.ts";
import { getToken, signIn } from "./sign-in.ts";
import { loadWords, type Words } from "./words.ts";

const page = part("page");
let loading = new AbortController();
let shown: { view: View; overview: Overview } | null = null;

async function open(): Promise<void> {
  try {
    const words = await loadWords();
    showBrand(words);
    document.title = `Dashboard - ${words.marketplace}`;
    await getToken();
    signIn.showSignOut(part("leave"));
    openSharing(part<HTMLButtonElement>("share"), () => shown && inCurrency(shown.view, shown.overview));
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
  showFilters(view, words);
  page.setAttribute("aria-busy", "true");
  try {
    const overview = await load(view, signal);
    if (signal.aborted) return;
    shown = { view, overview };
    fill(words);
  } catch (error) {
    if (!signal.aborted) showNothing(error);
  }
}

function showFilters(view: View, words: Words): void {
  const experts = new Map(shown ? expertsOf(shown.overview, words) : []);
  part("filters").replaceChildren(buildFilters(view, words, experts, (next) => go(next, words)));
}

/** Every change of what is shown is a step that the browser can take back. */
function go(view: View, words: Words): void {
  const focus = focusedFilter();
  window.history.pushState(null, "", window.location.pathname + writeView(view));
  void show(words);
  focusFilter(focus);
}

function focusedFilter(): number {
  const controls = [...part("filters").querySelectorAll("select, input")];
  return controls.indexOf(document.activeElement as HTMLElement);
}

function focusFilter(place: number): void {
  part("filters").querySelectorAll<HTMLElement>("select, input")[place]?.focus();
}

/** Sorting asks for nothing new. */
function sort(by: string, words: Words): void {
  if (!shown) return;
  shown.view = { ...shown.view, sort: by };
  window.history.replaceState(null, "", window.location.pathname + writeView(shown.view));
  const table = part("recommendations");
  const isTable = table.querySelector(".tools [aria-pressed=true]") !== null;
  const options = { words, isOpen: true, sort: (next: string) => sort(next, words) };
  const next = recommendations(shown.overview, inCurrency(shown.view, shown.overview), options);
  table.replaceWith(next);
  if (isTable) next.querySelector<HTMLElement>(".tools [aria-pressed]")?.click();
  const column = CSS.escape(by.replace("-", ""));
  const heads = next.querySelectorAll<HTMLElement>(`[data-column="${column}"]`);
  [...heads].find((head) => head.offsetParent !== null)?.focus();
}

function fill(words: Words): void {
  if (!shown) return;
  const { view, overview } = shown;
  page.replaceChildren(...sections(view, overview, words));
  page.removeAttribute("aria-busy");
  const focus = focusedFilter();
  showFilters(view, words);
  focusFilter(focus);
  part("fresh").textContent = `Counted at ${clock(overview.as_of, view.tz)}`;
}

function sections(requested: View, overview: Overview, words: Words): HTMLElement[] {
  const view = inCurrency(requested, overview);
  const currency = (name: string) =>
    button(name, () => go({ ...requested, currency: name }, words), { class: "opens" });
  const offers = buildOffers(overview.offers, view.tz);
  const options = { words, isOpen: true, sort: (by: string) => sort(by, words), currency, offers };
  const built = figures(overview, view, options);
  return [...narrowingOf(view, words, true), ...built, buildPeople(overview, view)];
}

/** Every part shows the same one, unless the address names another. */
function inCurrency(view: View, { revenue }: Overview): View {
  return { ...view, currency: view.currency ?? currenciesOf(revenue)[0] ?? null };
}

function showNothing(error: unknown): void {
  const isForbidden = error instanceof ApiError && error.status === 403;
  const title = isForbidden ? "This page is for admins" : "The dashboard could not be opened";
  showFailure(page, title, reasonOf(error), { canRetry: true });
}

void open();
