/** The first page of the local stack. */
import { element } from "/component/dom.js";
import { Live } from "./live.js";

const part = (id) => document.getElementById(id);

async function open() {
  const stack = await (await fetch("/dev/stack")).json();
  showCustomers(stack);
  showAddresses(stack);
  showTokens(stack.tokens);
  part("desk").hidden = false;
  new Live(part, new Map(stack.customers.map((one) => [one.id, one.name]))).listen();
}

function showCustomers({ customers, can_advance: canAdvance }) {
  if (customers.length === 0) {
    return part("customers").replaceChildren(element("li", { class: "muted" }, "No demo customers. Run make demo."));
  }
  return part("customers").replaceChildren(...customers.map((one) => buildCustomer(one, canAdvance)));
}

function buildCustomer(customer, canAdvance) {
  const said = element("p", { class: "note", role: "status" }, customer.note);
  const ways = element("p", { class: "ways" });
  const link = element("a", { class: "button quiet small main", "aria-label": `Open summary of ${customer.name}` }, "Open summary");
  const lead = (sessionId) => {
    link.href = `/summary?session=${encodeURIComponent(sessionId)}`;
    ways.prepend(link);
  };
  if (canAdvance) ways.append(buildAdvance(customer, said, lead));
  if (customer.session_id) lead(customer.session_id);
  return element("li", {}, element("div", {}, element("p", { class: "name" }, customer.name), said), ways);
}

function buildAdvance(customer, said, lead) {
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

function showAddresses(stack) {
  const rows = [
    ["API", `${window.location.origin}/api`],
    ["Gateway", stack.api_url],
    ["Stripe", stack.stripe_url],
  ];
  const shown = rows.filter(([, address]) => address);
  part("addresses").replaceChildren(
    ...shown.flatMap(([name, address]) => [element("dt", {}, name), element("dd", { class: "mono" }, address)]),
  );
}

function showTokens(tokens) {
  part("tokens").replaceChildren(
    ...Object.entries(tokens).map(([role, token]) => {
      const button = element("button", { class: "button quiet small", type: "button" }, `Copy ${role}`);
      button.addEventListener("click", async () => {
        await navigator.clipboard.writeText(token);
        part("copied").textContent = `The ${role}'s token is copied`;
        button.textContent = "Copied";
        setTimeout(() => (button.textContent = `Copy ${role}`), 1_500);
      });
      return button;
    }),
  );
}

open();
