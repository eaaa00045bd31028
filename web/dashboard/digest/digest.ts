/** One settled week on one page: its figures, what moved, and what was changed. */
import type { Changes, MoneyChange, Overview } from "../../lib/api-types.ts";
import { showBrand } from "../../lib/config.ts";
import { part } from "../../lib/page.ts";
import { dayIn, ownZone, readView, shift, type View } from "../address.ts";
import { element } from "../dom.ts";
import { reasonOf, showFailure } from "../failure.ts";
import { count, day, days, learnNames, money } from "../format.ts";
import { describeLoss } from "../funnel.ts";
import { load } from "../load.ts";
import { buildNumbers } from "../numbers.ts";
import { frame } from "../panel.ts";
import { describeEarnings } from "../recommendations.ts";
import { currenciesOf, describeMark } from "../revenue.ts";
import { describeBest, mechanicsOf } from "../sessions.ts";
import { getToken } from "../sign-in.ts";
import { loadWords, type Words } from "../words.ts";
import { lastDay } from "./week.ts";

const page = part("page");

async function open(): Promise<void> {
  try {
    const words = await loadWords();
    showBrand(words);
    const to = lastDay(new URLSearchParams(window.location.search).get("week"), ownZone());
    const view = readView(`?from=${shift(to, -6)}&to=${to}`);
    const title = `The week of ${days(view.from, view.to)}`;
    document.title = `${title} - ${words.marketplace}`;
    part("title").textContent = title;
    part("weeks").replaceChildren(...links(view));
    await getToken();
    const overview = await load(view, new AbortController().signal);
    learnNames(overview.mechanics);
    show(overview, { ...view, currency: currenciesOf(overview.revenue)[0] ?? null }, words);
  } catch (error) {
    showFailure(page, "The week could not be opened", reasonOf(error), { canRetry: true });
  }
}

function links(view: View): HTMLElement[] {
  const link = (name: string, address: string) => element("a", { href: address }, name);
  const to = lastDay(null, view.tz);
  return [
    link("Dashboard", `/dashboard?from=${view.from}&to=${view.to}`),
    link("The week before", `/dashboard/digest?week=${shift(view.from, -7)}`),
    ...(view.to < to ? [link("The week after", `/dashboard/digest?week=${shift(view.from, 7)}`)] : []),
  ];
}

function show(overview: Overview, view: View, words: Words): void {
  const isBusy = overview.mechanics.total.opened > 0;
  const best = isBusy ? describeBest(overview.mechanics.groups, mechanicsOf(overview, view, words)) : null;
  const happened = [
    describeLoss(overview.funnel),
    describeEarnings(overview.upsells, view, words),
    best,
    describeCame(overview, view),
  ];
  const marks = overview.marks.map(
    (mark) => `${day(dayIn(view.tz, new Date(mark.at)))}: ${describeMark(mark, words)}.`,
  );
  page.replaceChildren(
    buildNumbers(overview, view, words, "In figures"),
    list("moved", "What moved", describeMoves(overview.changes, view)),
    list("happened", "What happened", happened),
    list("changed", "What was changed", marks.length > 0 ? marks : ["Nothing."]),
  );
  page.removeAttribute("aria-busy");
}

/** The figures whose change is more than chance. */
function describeMoves(changes: Changes, view: View): string[] {
  const paid: MoneyChange | undefined =
    changes.money.find(({ currency }) => currency === view.currency) ?? changes.money[0];
  const named: [string, Changes["click_through"] | undefined][] = [
    // As refunds come late, money is compared before them.
    ["Revenue before refunds", paid?.revenue],
    ["Revenue before refunds per session", paid?.per_session],
    ["What a recommendation earns before refunds", paid?.per_upsell],
    ["The share of recommendations clicked", changes.click_through],
    ["The share of recommendations bought", changes.conversion],
    ["The share of customers who came back", changes.repeat_rate],
  ];
  const moved = named.filter(([, direction]) => direction === "up" || direction === "down");
  if (moved.length === 0) return ["Nothing moved by more than chance."];
  return moved.map(([name, direction]) => `${name} went ${direction}.`);
}

function describeCame({ worth }: Overview, view: View): string {
  const values = worth.total.lifetime_value;
  const value = values.find(({ currency }) => currency === view.currency) ?? values[0];
  const each = value?.value ? `, each worth ${money(value.value)} so far` : "";
  return `${count(worth.total.customers)} customers came for the first time${each}.`;
}

function list(id: string, title: string, sentences: (string | null)[]): HTMLElement {
  const items = sentences.flatMap((sentence) => (sentence ? [element("li", {}, sentence)] : []));
  return frame(id, title, "", null, null, element("ul", { class: "sentences" }, ...items));
}

void open();
