/** Every offer of the catalogue, paused and resumed by one click; what an offer is stands in the catalogue. */
import type { OfferList, OfferState } from "../lib/api-types.ts";
import { post } from "./api.ts";
import { button, element } from "./dom.ts";
import { count, moment, money } from "./format.ts";
import { frame } from "./panel.ts";
import { buildTable } from "./table.ts";

const TITLE = "Offers";

export function buildOffers(offers: OfferState[], tz: string): HTMLElement {
  const said = element("p", { class: "muted small remark", role: "status" }, EXPLAINED);
  const place = element("div", { class: "offers" });
  const panel = frame("offers", TITLE, describe(offers), null, null, place, said);
  const fill = (shown: OfferState[], focus?: string) => {
    place.replaceChildren(list(shown, tz, (offer) => toggle(offer, fill, said)));
    panel.querySelector(".finding")?.replaceChildren(describe(shown));
    if (focus) place.querySelector<HTMLElement>(`[data-offer="${CSS.escape(focus)}"]`)?.focus();
  };
  fill(offers);
  return panel;
}

const EXPLAINED = "A pause holds from the next decision on; what was recommended before stays open.";

function describe(offers: OfferState[]): string {
  const paused = offers.filter((offer) => offer.paused_at !== null);
  if (paused.length === 0) return `All ${count(offers.length)} are recommended where they fit.`;
  return `${count(paused.length)} of ${count(offers.length)} paused: ${paused.map(({ title }) => title).join(", ")}.`;
}

function list(offers: OfferState[], tz: string, act: (offer: OfferState) => void): HTMLElement {
  return buildTable(
    TITLE,
    [
      { name: "title", label: "Offer", show: (offer) => offer.title },
      { name: "price", label: "Usual price", isFigure: true, show: (offer) => money(offer.price) },
      {
        name: "state",
        label: "State",
        show: ({ paused_at: at }) =>
          at
            ? element("span", { class: "state warn" }, `Paused since ${moment(at, tz)}`)
            : element("span", { class: "state good" }, "Recommended"),
      },
      {
        name: "change",
        label: "Change",
        isFigure: true,
        show: (offer) => {
          const verb = offer.paused_at ? "Resume" : "Pause";
          return button(verb, () => act(offer), {
            class: "button quiet small",
            "aria-label": `${verb} ${offer.title}`,
            "data-offer": offer.recommendation_type,
          });
        },
      },
    ],
    offers,
  );
}

async function toggle(
  { recommendation_type: type, title, paused_at: at }: OfferState,
  fill: (offers: OfferState[], focus: string) => void,
  said: HTMLElement,
): Promise<void> {
  said.textContent = at ? `Resuming ${title}` : `Pausing ${title}`;
  try {
    const { offers } = await post<OfferList>(`/api/offers/${encodeURIComponent(type)}/${at ? "resume" : "pause"}`);
    fill(offers, type);
    said.textContent = at ? `${title} is recommended again.` : `${title} is paused. ${EXPLAINED}`;
  } catch (error) {
    const why = error instanceof Error ? error.message : "";
    said.textContent = `${title} could not be changed. ${why}`;
  }
}
