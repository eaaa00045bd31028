/** Links that show this view to somebody without a sign-in: made, copied and ended. */
import type { ShareLink, ShareLinks } from "../lib/api-types.ts";
import { queryOf, type View } from "./address.ts";
import { get, post, remove } from "./api.ts";
import { button, element } from "./dom.ts";
import { days, moment } from "./format.ts";

const SPANS: [days: number, name: string][] = [
  [7, "for a week"],
  [30, "for a month"],
  [90, "for three months"],
];

/** @param current what the page shows; null before it shows anything */
export function openSharing(made: HTMLButtonElement, current: () => View | null): void {
  made.disabled = false;
  made.addEventListener("click", () => {
    const view = current();
    if (view) open(view);
  });
}

function open(view: View): void {
  const said = element("p", { class: "muted small", role: "status" });
  const links = element("div", { class: "links" });
  const options = SPANS.map(([value, name]) => element("option", { value: String(value) }, name));
  const span = element("select", {}, ...options);
  const made = element("input", { type: "text", readonly: "", "aria-label": "The link", hidden: "" });
  const make = async () => {
    await create(view, Number(span.value), made, said);
    await list(links, said);
  };
  const sees = `Whoever has the link sees ${days(view.from, view.to)} as it is now shown: figures alone, no customers, and nothing to change.`;
  const dialog: HTMLDialogElement = element(
    "dialog",
    { class: "explain share", "aria-labelledby": "share-title" },
    element(
      "header",
      { class: "block-head" },
      element("h2", { id: "share-title" }, "Share these figures"),
      button("Close", () => dialog.close(), { class: "button quiet small" }),
    ),
    element("p", { class: "definition" }, sees),
    element(
      "p",
      { class: "search" },
      element("label", {}, element("span", {}, "Open"), span),
      button("Make a link", make, { class: "button" }),
    ),
    made,
    said,
    element("h3", {}, "Links that are open"),
    links,
  );
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  void list(links, said);
}

async function create(view: View, length: number, made: HTMLInputElement, said: HTMLElement): Promise<void> {
  const token = newToken();
  try {
    const link = await post<ShareLink>("/api/shares", { token, days: length, view: queryOf(view) });
    made.value = `${window.location.origin}/dashboard/shared#${token}`;
    made.hidden = false;
    made.select();
    said.textContent = `Copy it now: it is not shown again. It opens until ${moment(link.expires_at, view.tz)}.`;
  } catch (error) {
    said.textContent = error instanceof Error ? error.message : "The link could not be made.";
  }
}

/** 32 bytes by chance; the server keeps their digest alone. */
function newToken(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(32));
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replace("=", "");
}

async function list(place: HTMLElement, said: HTMLElement): Promise<void> {
  try {
    const { links } = await get<ShareLinks>("/api/shares");
    const live = links.filter((link) => link.revoked_at === null && Date.parse(link.expires_at) > Date.now());
    const items = live.map((link) => element("li", {}, describe(link), " ", endButton(link, place, said)));
    const none = element("p", { class: "muted" }, "None.");
    place.replaceChildren(items.length > 0 ? element("ul", {}, ...items) : none);
  } catch (error) {
    said.textContent = error instanceof Error ? error.message : "The links could not be loaded.";
  }
}

function describe({ view, created_at: at, expires_at: until }: ShareLink): string {
  const zone = view.tz ?? "UTC";
  return `${days(view.from, view.to)}, made ${moment(at, zone)}, open until ${moment(until, zone)}`;
}

function endButton({ id }: ShareLink, place: HTMLElement, said: HTMLElement): HTMLButtonElement {
  const end = async () => {
    try {
      await remove(`/api/shares/${id}`);
      said.textContent = "The link is ended.";
      await list(place, said);
    } catch (error) {
      said.textContent = error instanceof Error ? error.message : "The link could not be ended.";
    }
  };
  return button("End", end, { class: "button quiet small" });
}
