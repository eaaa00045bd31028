/** Who is worth a call today: those at risk with whom most is at stake. */
import type { Predictions, ScoredCustomer } from "../../lib/api-types.ts";
import { button, element } from "../dom.ts";
import { linkCustomer } from "../explain.ts";
import { money, nameOf } from "../format.ts";
import { frame } from "../panel.ts";
import { buildTable, type Column } from "../table.ts";
import type { List } from "./people.ts";
import { chance, segmentTitle, showExpected } from "./words.ts";

const TITLE = "Worth a call today";

export function buildCalls(known: Predictions, list: List): HTMLElement {
  const { risk, calls, missing } = known;
  const all = button("Show all at risk", () => list("at_risk"), { class: "button quiet small" });
  const note =
    "At risk is who bought, has no membership, is not lost yet, and probably buys nothing within 90 days. " +
    "Those stand first with whom most is at stake: what is expected of them, as far as they may leave.";
  return frame(
    "calls",
    TITLE,
    risk.words,
    null,
    calls.length > 0 ? element("div", { class: "tools" }, all) : null,
    missing ? element("p", { class: "muted" }, missing) : null,
    calls.length > 0 ? buildRows(calls, missing === null) : null,
    element("p", { class: "muted small remark" }, note),
  );
}

function buildRows(calls: ScoredCustomer[], isForetold: boolean): HTMLElement {
  const table = buildTable(TITLE, columnsOf(isForetold), calls);
  table.classList.add("compared", "calls");
  return table;
}

function columnsOf(isForetold: boolean): Column<ScoredCustomer>[] {
  const figure = (
    name: string,
    label: string,
    show: (row: ScoredCustomer) => Node | string,
  ): Column<ScoredCustomer> => ({
    name,
    label,
    isFigure: true,
    show,
  });
  const foretold = [
    figure("churn", "Chance of leaving", (row) => chance(row.churn)),
    figure("expected", "Expected in a year", (row) => showExpected(row.expected)),
  ];
  return [
    { name: "name", label: "Customer", show: (row) => linkCustomer(row.id, nameOf(row)) },
    { name: "why", label: "Why", show: (row) => `${segmentTitle(row.segment)}. ${row.reasons.join(" ")}` },
    ...(isForetold ? foretold : []),
    figure("paid", "Paid to date", (row) => money(row.paid)),
  ];
}
