/** The first page of the local stack. */
import { element } from "../../../web/component/dom.ts";
import { part } from "../../../web/lib/page.ts";
import { Live } from "./live.ts";

interface Customer {
  id: string;
  name: string;
  session_id: string | null;
  note: string;
}

interface Stack {
  api_url: string;
  stripe_url: string;
  mail_url: string;
  tokens: Record<string, string>;
  can_advance: boolean;
  customers: Customer[];
}

async function open(): Promise<void> {
  const stack: Stack = await (await fetch("/dev/stack")).json();
  showCustomers(stack);
  showAddresses(stack);
  showTokens(stack.tokens);
  part("desk").hidden = false;
  new Live(new Map(stack.customers.map((one) => [one.id, one.name]))).listen();
}

function showCustomers({ customers, can_advance }: Stack): void {
  const none = element("li", { class: "muted" }, "No demo customers. Run make demo.");
  const rows = customers.map((one) => buildCustomer(one, can_advance));
  part("customers").replaceChildren(...(rows.length > 0 ? rows : [none]));
}

function buildCustomer(customer: Customer, canAdvance: boolean): HTMLElement {
  const said = element("p", { class: "note", role: "status" }, customer.note);
  const ways = element("p", { class: "ways" });
  const name = `Open summary of ${customer.name}`;
  const link = element("a", { class: "button quiet small main", "aria-label": name }, "Open summary");
  const lead = (sessionId: string) => {
    link.href = `/summary?session=${encodeURIComponent(sessionId)}`;
    ways.prepend(link);
  };
  if (canAdvance) ways.append(buildAdvance(customer, said, lead));
  if (customer.session_id) lead(customer.session_id);
  return element("li", {}, element("div", {}, element("p", { class: "name" }, customer.name), said), ways);
}

function buildAdvance(customer: Customer, said: HTMLElement, lead: (sessionId: string) => void): HTMLElement {
  const button = element("button", { class: "button quiet small", type: "button" }, "Next session");
  button.addEventListener("click", async () => {
    button.disabled = true;
    said.textContent = "A session is happening";
    const response = await fetch(`/dev/customers/${customer.id}/sessions`, { method: "POST" });
    const answer = await response.json();
    said.textContent = response.ok ? "A new session has just ended" : answer.detail;
    if (response.ok) lead(answer.session_id);
    button.disabled = false;
  });
  return button;
}

function showAddresses(stack: Stack): void {
  const rows: [string, string][] = [
    ["API", `${window.location.origin}/api`],
    ["Gateway", stack.api_url],
    ["Stripe", stack.stripe_url],
    ["Inbox", stack.mail_url],
  ];
  const shown = rows.filter(([, address]) => address);
  part("addresses").replaceChildren(
    ...shown.flatMap(([name, address]) => [element("dt", {}, name), element("dd", { class: "mono" }, address)]),
  );
}

function showTokens(tokens: Record<string, string>): void {
  part("tokens").replaceChildren(
    ...Object.entries(tokens).map(([role, token]) => {
      const button = element("button", { class: "button quiet small", type: "button" }, `Copy ${role}`);
      button.addEventListener("click", async () => {
        await navigator.clipboard.writeText(token);
        part("copied").textContent = `The ${role}'s token is copied`;
        button.textContent = "Copied";
        setTimeout(() => {
          button.textContent = `Copy ${role}`;
        }, 1_500);
      });
      return button;
    }),
  );
}

open();
