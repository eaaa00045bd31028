/** The component with a field for everything that a page may set on it. */
import { element } from "../../../../web/component/dom.ts";
import type { UpsellRecommendations } from "../../../../web/component/upsell-recommendations.ts";
import { part } from "../../../../web/lib/page.ts";

const ATTRIBUTES = ["session-id", "api-base", "heading", "lang", "action-base", "link-origins", "theme", "token"];
const VARIABLES = [
  "--upsell-accent",
  "--upsell-on-accent",
  "--upsell-text",
  "--upsell-muted",
  "--upsell-surface",
  "--upsell-tint",
  "--upsell-border",
  "--upsell-radius",
  "--upsell-font",
  "--upsell-font-size",
];
const EVENTS = ["rendered", "viewed", "clicked", "dismissed", "restored"];

const shown = document.createElement("upsell-recommendations") as UpsellRecommendations;

async function open(): Promise<void> {
  part("attributes").append(...ATTRIBUTES.map((name) => buildField(name, (value) => setAttribute(name, value))));
  part("variables").append(...VARIABLES.map((name) => buildField(name, (value) => setVariable(name, value))));
  part("form").addEventListener("submit", (event) => event.preventDefault());
  for (const name of EVENTS) shown.addEventListener(`upsell-${name}`, note);
  shown.tokenProvider = provideToken;
  const { customers }: { customers: { session_id: string | null }[] } = await (await fetch("/dev/stack")).json();
  const session = customers.find((one) => one.session_id !== null)?.session_id ?? "";
  part<HTMLInputElement>("session-id").value = session;
  setAttribute("session-id", session);
  part("shown").append(shown);
}

async function provideToken(): Promise<string> {
  const session = shown.getAttribute("session-id") ?? "";
  const response = await fetch(`/dev/token?${new URLSearchParams({ session })}`);
  return response.ok ? (await response.json()).token : "";
}

function buildField(name: string, set: (value: string) => void): HTMLElement {
  const input = element("input", { id: name, autocomplete: "off", spellcheck: "false" });
  input.addEventListener("input", () => set(input.value.trim()));
  return element("div", { class: "field half" }, element("label", { for: name }, element("code", {}, name)), input);
}

function setAttribute(name: string, value: string): void {
  if (value) shown.setAttribute(name, value);
  else shown.removeAttribute(name);
  writeCode();
}

function setVariable(name: string, value: string): void {
  if (value) shown.style.setProperty(name, value);
  else shown.style.removeProperty(name);
  writeCode();
}

function writeCode(): void {
  const names = shown.getAttributeNames();
  part("code").textContent = `<${[shown.localName, ...names.map(write)].join("\n  ")}></${shown.localName}>`;
}

function write(name: string): string {
  return `${name}="${shown.getAttribute(name)?.replaceAll("&", "&amp;").replaceAll('"', "&quot;")}"`;
}

function note(event: Event): void {
  const { detail } = event as CustomEvent;
  part("events").prepend(element("li", {}, `${event.type} ${JSON.stringify(detail)}`));
}

void open();
