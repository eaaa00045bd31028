/** What a past customer saw and what they would have seen, on the cards that customers get. */
import { buildCard } from "../../component/card.ts";
import css from "../../component/styles.css";
import { english } from "../../component/words.ts";
import type { HeldBack, Preview, Upsell } from "../../lib/api-types.ts";
import { reading } from "../../lib/locale.ts";
import { span } from "../../lib/time.ts";
import { element } from "../dom.ts";
import { reasonOf } from "../failure.ts";
import { type Acts, buildAct } from "./draft.ts";

export function buildPreview(acts: Pick<Acts, "past" | "preview">): HTMLElement {
  const refused = element("p", { class: "refused small", role: "alert" });
  const choice = element("select", { name: "session" }, element("option", { value: "" }, "Loading sessions"));
  const shown = element("div", { class: "preview", "aria-live": "polite" });
  const look = async () => {
    if (choice.value) shown.replaceChildren(...buildBoth(await acts.preview(choice.value)));
  };
  acts
    .past()
    .then(({ upsells }) => choice.replaceChildren(...optionsOf(upsells)))
    .catch((error: unknown) => {
      refused.textContent = reasonOf(error);
    });
  return element(
    "section",
    { "aria-labelledby": "preview" },
    element("h3", { id: "preview" }, "Preview"),
    element(
      "div",
      { class: "acts" },
      element("label", {}, "A past session", choice),
      buildAct("Preview", look, "button quiet", refused),
      refused,
    ),
    shown,
  );
}

/** Each session once, the latest first. */
function optionsOf(upsells: Upsell[]): HTMLElement[] {
  const sessions = new Map<string, Upsell[]>();
  for (const upsell of upsells) sessions.set(upsell.session_id, [...(sessions.get(upsell.session_id) ?? []), upsell]);
  if (sessions.size === 0) return [element("option", { value: "" }, "Nobody was recommended anything yet")];
  return [...sessions].map(([session, made]) => {
    const titles = made.map((upsell) => upsell.service_title).join(", ");
    return element("option", { value: session }, `${span(made[0]?.created_at ?? "")}: ${titles}`);
  });
}

function buildBoth({ saw, would_see: wouldSee, held_back: heldBack }: Preview): HTMLElement[] {
  return [
    buildSide("They saw", saw),
    buildSide("They would have seen", wouldSee),
    element("div", {}, element("h3", {}, "Held back by the draft"), buildHeldBack(heldBack)),
  ];
}

function buildHeldBack(held: HeldBack[]): HTMLElement {
  if (held.length === 0) return element("p", { class: "muted" }, "Nothing.");
  return element(
    "ul",
    { class: "small", role: "list" },
    ...held.map(({ title, reason }) => element("li", {}, `${title}: ${reason}`)),
  );
}

function buildSide(title: string, upsells: Upsell[]): HTMLElement {
  const cards = element("div");
  if (upsells.length > 0) showCards(cards, upsells);
  else cards.append(element("p", { class: "muted" }, "Nothing."));
  return element("div", {}, element("h3", {}, title), cards);
}

/** As the component shows them, but for the buttons, which do nothing here. */
function showCards(host: HTMLElement, upsells: Upsell[]): void {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  const shadow = host.attachShadow({ mode: "open" });
  shadow.adoptedStyleSheets = [sheet];
  const reader = { words: english, locale: reading.locale };
  const events = {
    targets: { base: window.location.origin, allowed: [window.location.origin] },
    onAct: () => undefined,
    onDismiss: () => undefined,
  };
  const cards = upsells.map((upsell) => buildCard({ ...upsell, purchased_at: null }, reader, events));
  for (const press of cards.flatMap((card) => [...card.querySelectorAll("a, button")])) press.setAttribute("inert", "");
  shadow.append(element("div", { class: "root" }, element("ul", { class: "cards", role: "list" }, ...cards)));
}
