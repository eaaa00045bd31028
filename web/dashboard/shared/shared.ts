/** The figures for somebody with a link and no sign-in: nothing to change, and no customer. */
import type { OverviewQuery, Shared } from "../../lib/api-types.ts";
import { ApiError, Client } from "../../lib/client.ts";
import { showBrand } from "../../lib/config.ts";
import { part } from "../../lib/page.ts";
import { readView, type View } from "../address.ts";
import { showFailure } from "../failure.ts";
import { clock, moment } from "../format.ts";
import { currenciesOf } from "../revenue.ts";
import { figures, narrowingOf } from "../sections.ts";
import { loadWords } from "../words.ts";

const page = part("page");
/** Nobody has to be known: the link's own token is what opens it. */
const client = new Client("", () => "");

async function open(): Promise<void> {
  try {
    const words = await loadWords();
    showBrand(words);
    document.title = `Shared figures - ${words.marketplace}`;
    // Behind the hash, no server and no log on the way sees it.
    const token = window.location.hash.slice(1);
    const {
      view: query,
      expires_at: until,
      overview,
    } = await client.call<Shared>("POST", "/api/shared", { body: { token } });
    const view = viewOf(query);
    const shown = { ...view, currency: query.currency ?? currenciesOf(overview.revenue)[0] ?? null };
    part("fresh").textContent = `Counted at ${clock(overview.as_of, view.tz)}, open until ${moment(until, view.tz)}`;
    const options = { words, isOpen: false };
    const built = figures(overview, shown, options);
    page.replaceChildren(...narrowingOf(shown, words), ...built);
    page.removeAttribute("aria-busy");
  } catch (error) {
    showNothing(error);
  }
}

function viewOf(query: OverviewQuery): View {
  const given = Object.entries(query).filter((entry): entry is [string, string] => typeof entry[1] === "string");
  const search = new URLSearchParams(given);
  if (query.compare_from) search.set("against", query.compare_from);
  return readView(`?${search}`);
}

function showNothing(error: unknown): void {
  const isGone = error instanceof ApiError && [404, 422].includes(error.status);
  const why = isGone
    ? "It has expired, was ended, or is not whole."
    : "The server could not be asked. Try again later.";
  const title = isGone ? "This link shows nothing" : "The figures could not be opened";
  showFailure(page, title, why, { canRetry: false });
}

void open();
