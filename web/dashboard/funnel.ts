/** Where customers are lost: a bar a step, and between the bars what is lost, in words. */

import type { FunnelFigures, OrderedFunnel, RawFunnel } from "../lib/api-types.ts";
import { rangeOf, type View } from "./address.ts";
import { buildLossBar } from "./chart/bar.ts";
import type { Report } from "./contracts.ts";
import { element } from "./dom.ts";
import { type Explanation, opening } from "./explain.ts";
import { count, percent, titleOf } from "./format.ts";
import { buildEmpty, buildPanel } from "./panel.ts";
import { buildTable } from "./table.ts";
import type { Words } from "./words.ts";

interface Step {
  name: string;
  label: string;
  reached: number;
  /** What the bar is measured by: customers, or where another kind of row begins, those. */
  whole: number;
  lost: number | null;
  lostShare: number | null;
  rows: string;
}

const TITLE = "Where customers are lost";
const IN_ORDER: Record<string, [label: string, rows: string]> = {
  intake_submitted: ["Sent an intake", "intakes"],
  session_opened: ["Got a session", "sessions_opened"],
  session_started: ["Started it", "sessions_started"],
  session_completed: ["Completed it", "sessions_completed"],
  upsell_shown: ["Saw recommendations", "upsells_shown"],
  upsell_clicked: ["Clicked one", "upsells_clicked"],
  upsell_purchased: ["Bought one", "upsells_purchased"],
};
const RAW: [keyof RawFunnel, string, string][] = [
  ["total_intakes", "Intakes", "intakes"],
  ["sessions_opened", "Sessions opened", "sessions_opened"],
  ["sessions_started", "Sessions started", "sessions_started"],
  ["sessions_completed", "Sessions completed", "sessions_completed"],
  ["upsells_made", "Recommendations made", "upsells_made"],
  ["upsells_shown", "Recommendations shown", "upsells_shown"],
  ["upsells_clicked", "Recommendations clicked", "upsells_clicked"],
  ["upsells_purchased", "Recommendations bought", "upsells_purchased"],
];

/** Where most are lost, in a sentence; null without intakes. */
export function describeLoss(report: Report<FunnelFigures>): string | null {
  const steps = stepsOf(report);
  return (steps[0]?.whole ?? 0) === 0 ? null : describeWorst(steps, worstOf(steps));
}

function stepsOf({ total: { ordered, raw } }: Report<FunnelFigures>): Step[] {
  return ordered ? orderedSteps(ordered) : countedSteps(raw);
}

export function buildFunnel(
  report: Report<FunnelFigures>,
  scope: string | null,
  view: View,
  words: Words,
): HTMLElement {
  const steps = stepsOf(report);
  if ((steps[0]?.whole ?? 0) === 0)
    return buildEmpty("funnel", TITLE, "No intakes in these days. Choose more days above.");
  const worst = worstOf(steps);
  const explained = (step: Step) => explanation(step, report, view);
  return buildPanel({
    id: "funnel",
    title: TITLE,
    scope,
    finding: describeWorst(steps, worst),
    note: describeGround(report, view, words),
    picture: buildBars(steps, worst, (step) => opening(count(step.reached), () => explained(step), words)),
    table: buildTable(
      TITLE,
      [
        { name: "step", label: "Step", show: (step) => step.label },
        { name: "reached", label: "Reached", isFigure: true, show: (step) => count(step.reached) },
        {
          name: "lost",
          label: "Lost before it",
          isFigure: true,
          show: (step) => (step.lost === null ? "" : count(step.lost)),
        },
        {
          name: "share",
          label: "Of the step before",
          isFigure: true,
          show: (step) => (step.lostShare === null ? "" : percent(step.lostShare)),
        },
      ],
      steps,
    ),
    rows: { name: "intakes", query: rowsQuery(report, view) },
  });
}

function orderedSteps({ steps }: OrderedFunnel): Step[] {
  const whole = steps[0]?.customers ?? 0;
  return steps.map((step, place) => {
    const [label, rows] = IN_ORDER[step.step] ?? [step.step, "intakes"];
    return { name: step.step, label, rows, whole, ...lost(step.customers, steps[place - 1]?.customers) };
  });
}

/** Narrowed, rows are counted; recommendations are not sessions, so that a second measure begins with them. */
function countedSteps(raw: RawFunnel): Step[] {
  return RAW.map(([name, label, rows], place) => {
    const before = RAW[place - 1]?.[0];
    const isFirst = before === undefined || name === "upsells_made";
    const whole = name.startsWith("upsells") ? raw.upsells_made : raw.total_intakes;
    return { name, label, rows, whole, ...lost(raw[name], isFirst ? undefined : raw[before]) };
  });
}

function lost(reached: number, before: number | undefined) {
  if (before === undefined) return { reached, lost: null, lostShare: null };
  const gone = Math.max(0, before - reached);
  return { reached, lost: gone, lostShare: before === 0 ? null : (gone / before) * 100 };
}

function worstOf(steps: Step[]): Step | null {
  const losing = steps.filter((step) => (step.lost ?? 0) > 0);
  return losing.toSorted((one, other) => (other.lost ?? 0) - (one.lost ?? 0))[0] ?? null;
}

function describeWorst(steps: Step[], worst: Step | null): string {
  if (!worst) return "Nobody is lost on the way.";
  const before = steps[steps.indexOf(worst) - 1];
  const lost = `${count(worst.lost ?? 0)} of ${count(before?.reached ?? 0)} (${percent(worst.lostShare)})`;
  return `Most are lost between “${before?.label}” and “${worst.label}”: ${lost}.`;
}

function describeGround(report: Report<FunnelFigures>, view: View, words: Words): string {
  const { ordered } = report.total;
  if (ordered || !view.narrowing)
    return `Each customer counts once: those whose first intake came in these days, each followed for ${ordered?.window_days ?? 30} days, so that the newest are still on their way.`;
  return `${titleOf(view.narrowing, words)} alone: rows are counted, not customers, and a session leads to several recommendations.`;
}

function buildBars(steps: Step[], worst: Step | null, open: (step: Step) => HTMLElement): HTMLElement {
  const items = steps.flatMap((step) => [
    step.lost === null ? null : buildLoss(step, step === worst),
    element(
      "li",
      { class: step.lost === null && step !== steps[0] ? "step again" : "step" },
      element("span", { class: "step-name" }, step.label),
      buildLossBar(step.reached, step.reached + (step.lost ?? 0), step.whole, step === worst),
      element(
        "span",
        { class: "step-count figure" },
        open(step),
        " ",
        element("span", { class: "muted" }, ofFirst(step)),
      ),
    ),
  ]);
  return element("ol", { class: "funnel" }, ...items);
}

function ofFirst(step: Step): string {
  return step.whole === 0 ? "" : percent((step.reached / step.whole) * 100);
}

function buildLoss(step: Step, isWorst: boolean): HTMLElement {
  const share = step.lostShare === null ? "" : ` (${percent(step.lostShare)})`;
  const words = step.lost === 0 ? "none lost" : `${count(step.lost ?? 0)} lost${share}`;
  const label = isWorst ? element("strong", { class: "state bad" }, `Biggest loss: ${words}`) : `↓ ${words}`;
  return element("li", { class: "loss figure" }, label);
}

function explanation(step: Step, report: Report<FunnelFigures>, view: View): Explanation {
  const definition = report.definitions[report.total.ordered ? "ordered" : "raw"] ?? "";
  return {
    title: step.label,
    figure: count(step.reached),
    definition,
    fresh: report,
    rows: { name: step.rows, query: rowsQuery(report, view) },
  };
}

function rowsQuery(report: Report<FunnelFigures>, { narrowing }: View): Record<string, string> {
  return { ...rangeOf(report), ...(report.total.ordered ? {} : narrowing) };
}
