/** What an operator looks at first; it looks again every few seconds. */
import { element } from "../../../../web/component/dom.ts";
import { part } from "../../../../web/lib/page.ts";
import { timeElement } from "../../../../web/lib/time.ts";

const LOOKS_EVERY_MS = 5_000;

interface Work {
  name: string;
  waiting: number;
  failing: number;
  oldest_seconds: number;
}

interface Queue {
  name: string;
  waiting: number;
  failures: { id: string; function: string; reason: string; since: string }[];
}

interface Schedule {
  function: string;
  expression: string;
  enabled: boolean;
  last_run: { at: string; failed: boolean; duration_ms: number; counts: Record<string, number> } | null;
}

interface State {
  work: Work[];
  queues: Queue[];
  schedules: Schedule[];
}

type Cell = Node | string;

async function look(): Promise<void> {
  const said = part("state");
  try {
    const response = await fetch("/dev/operations/state");
    const reply = await response.json();
    if (!response.ok) throw new Error(reply.detail);
    show(reply);
    const failed = (reply as State).queues.reduce((sum, queue) => sum + queue.waiting, 0);
    said.className = `state ${failed > 0 ? "bad" : "good"}`;
    said.textContent = failed > 0 ? `${failed} failed` : "Nothing has failed";
  } catch (error) {
    said.className = "state warn";
    said.textContent = error instanceof TypeError ? "The web server is away" : String((error as Error).message);
  }
}

function show({ work, queues, schedules }: State): void {
  part("work").replaceChildren(
    buildTable(
      ["What", "Waiting", "Tried before", "Oldest"],
      work.map((one) => [one.name, `${one.waiting}`, `${one.failing}`, one.waiting ? age(one.oldest_seconds) : "-"]),
    ),
  );
  part("queues").replaceChildren(...queues.map(buildQueue));
  part("schedules").replaceChildren(
    buildTable(
      ["Function", "When", "Last run", "Took", "Counted"],
      schedules.map(({ function: name, expression, enabled, last_run }) => [
        name,
        enabled ? expression : `${expression}, off`,
        last_run ? buildRun(last_run) : "Not in the last hour",
        last_run ? `${Math.round(last_run.duration_ms)} ms` : "",
        describeCounts(last_run?.counts ?? {}),
      ]),
    ),
  );
}

function buildRun({ at, failed }: { at: string; failed: boolean }): HTMLElement {
  return element("span", { class: `state ${failed ? "bad" : "good"}` }, timeElement(at), failed ? " failed" : null);
}

function describeCounts(counts: Record<string, number>): string {
  const told = Object.entries(counts).filter(([, count]) => count !== 0);
  return told.map(([name, count]) => `${name.replaceAll("_", " ")} ${count}`).join(", ");
}

function buildQueue({ name, waiting, failures }: Queue): HTMLElement {
  const label = `Failed work of ${name}`;
  const rows = failures.map((one): Cell[] => [moment(one.since), one.function, one.reason, one.id]);
  const empty = element("p", { class: "muted" }, "Empty");
  const retry = element(
    "p",
    { class: "small" },
    "Try again: ",
    element("code", {}, `make redrive QUEUE=${name} ALL=1`),
  );
  return element(
    "div",
    { class: "panel wide", tabindex: "0", role: "region", "aria-label": label },
    element("h3", {}, `${name} (${waiting})`),
    ...(waiting > 0 ? [buildTable(["Since", "Function", "Why", "Id"], rows), retry] : [empty]),
  );
}

/** SQS tells milliseconds, Lambda an ISO time. */
function moment(since: string): Cell {
  const time = new Date(/^\d+$/.test(since) ? Number(since) : since);
  return Number.isNaN(time.getTime()) ? since : timeElement(time.toISOString());
}

function age(seconds: number): string {
  return new Intl.NumberFormat(undefined, { style: "unit", unit: "second", maximumFractionDigits: 0 }).format(seconds);
}

function buildTable(names: string[], rows: Cell[][]): HTMLElement {
  const head = element("tr", {}, ...names.map((name) => element("th", { scope: "col" }, name)));
  const body = rows.map((cells) => element("tr", {}, ...cells.map((cell) => element("td", {}, cell))));
  return element("table", {}, element("thead", {}, head), element("tbody", {}, ...body));
}

await look();
window.setInterval(look, LOOKS_EVERY_MS);
