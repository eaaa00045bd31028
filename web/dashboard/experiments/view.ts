/** One experiment: what it asks, what is known, and what an admin may do about it. */
import type { ExperimentPhase, ExperimentReport, VariationReport } from "../../lib/api-types.ts";
import { ApiError } from "../../lib/client.ts";
import { timeElement } from "../../lib/time.ts";
import { button, element } from "../dom.ts";
import { count, money, percent, spelledOut } from "../format.ts";
import { buildTable, type Column } from "../table.ts";
import { buildIntervals, share } from "./interval.ts";

export interface Acts {
  start: () => Promise<void>;
  stop: (reason: string) => Promise<void>;
  decide: (variation: string) => Promise<void>;
}

export function buildExperiment(report: ExperimentReport, acts: Acts): HTMLElement {
  const { summary } = report;
  const id = `experiment-${summary.name}`;
  const said = [...(report.caused ? [report.caused.words] : report.words), ...alarmsOf(report)];
  return element(
    "section",
    { class: "panel block", id, "aria-labelledby": `${id}-title` },
    element(
      "header",
      { class: "block-head" },
      element(
        "div",
        {},
        element("h2", { id: `${id}-title` }, spelledOut(summary.name)),
        element("p", { class: "muted question" }, summary.question),
      ),
      buildState(summary.latest),
    ),
    element("div", { class: "said" }, ...said.map((words) => element("p", {}, words))),
    report.variations.length > 0 ? buildCompared(report) : null,
    ...summary.variations.slice(1).map((name) => buildIntervals(name, summary.variations[0] ?? "", report.days)),
    buildActs(report, acts),
  );
}

/** Beside what was caused, the alarms still have to be said. */
function alarmsOf(report: ExperimentReport): string[] {
  const verdicts = new Set(report.variations.map((variation) => variation.verdict?.words));
  return report.caused ? report.words.filter((words) => !verdicts.has(words)) : [];
}

function buildState(latest: ExperimentPhase | null): HTMLElement {
  if (latest === null) return element("p", { class: "state idle" }, "Never ran");
  const since = timeElement(latest.stopped_at ?? latest.started_at);
  if (latest.status === "running") return element("p", { class: "state good" }, "Runs since ", since);
  if (latest.status === "shipped")
    return element("p", { class: "state good" }, `Everyone gets ${latest.shipped}, `, since);
  return element("p", { class: "state idle" }, `Stopped: ${latest.stop_reason ?? ""} `, since);
}

function columnsOf(report: ExperimentReport): Column<VariationReport>[] {
  const figure = (name: string, label: string, show: (row: VariationReport) => string): Column<VariationReport> => ({
    name,
    label,
    isFigure: true,
    show,
  });
  const columns = [
    { name: "name", label: "Variation", show: (row: VariationReport) => row.name },
    figure("share", "Share", (row) => percent(row.share * 100)),
    figure("customers", "Customers", (row) => count(row.customers)),
    figure("clicks", "Clicked", (row) => count(row.clicks)),
    figure("purchases", "Paid", (row) => count(row.purchases)),
    figure("net", "Net", (row) => money(row.net)),
  ];
  if (report.caused) columns.push(figure("credited", "Credited", (row) => money(row.credited)));
  else columns.push(figure("change", `${spelledOut(report.summary.metric ?? "")} against the first`, changeOf));
  return columns;
}

function changeOf({ verdict }: VariationReport): string {
  if (!verdict || verdict.low === null) return "–";
  return `${share(verdict.low)} to ${verdict.high === null ? "any" : share(verdict.high)}`;
}

function buildActs({ summary }: ExperimentReport, acts: Acts): HTMLElement | null {
  const status = summary.latest?.status ?? null;
  const refused = element("p", { class: "refused small", role: "alert" });
  const place = element("div", { class: "acts" });
  const run = (act: () => Promise<void>) => async () => {
    refused.textContent = "";
    place.setAttribute("aria-busy", "true");
    await act().catch((error: unknown) => {
      refused.textContent = error instanceof ApiError ? error.message : "The connection failed.";
    });
    place.removeAttribute("aria-busy");
  };
  if (status === "running" || status === "shipped") {
    const reason = element("input", { name: "reason", maxlength: "200", autocomplete: "off" });
    const why = () => reason.value.trim() || "Stopped on the dashboard.";
    place.append(
      ...(summary.kind === "holdout" ? [] : summary.variations)
        .filter((name) => name !== summary.latest?.shipped)
        .map((name) =>
          button(
            `Give everyone ${name}`,
            run(() => acts.decide(name)),
            { class: "button quiet" },
          ),
        ),
      element("label", {}, "Why it is stopped", reason),
      button(
        "Stop",
        run(() => acts.stop(why())),
        { class: "button quiet" },
      ),
    );
  }
  if (summary.startable && status !== "running") {
    place.append(button(status === null ? "Start" : "Start again", run(acts.start), { class: "button" }));
  }
  place.append(refused);
  return place;
}

function buildCompared(report: ExperimentReport): HTMLElement {
  const table = buildTable("Variations", columnsOf(report), report.variations);
  table.classList.add("compared");
  return table;
}
