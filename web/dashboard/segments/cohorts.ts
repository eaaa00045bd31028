/** Cohorts by what customers did, with their sizes. */
import type { CohortSize } from "../../lib/api-types.ts";
import { button, element } from "../dom.ts";
import { count } from "../format.ts";
import { frame } from "../panel.ts";
import { buildTable } from "../table.ts";
import type { List } from "./people.ts";

const TITLE = "Cohorts";

export function buildCohorts(cohorts: CohortSize[], list: List): HTMLElement {
  const body =
    cohorts.length === 0
      ? element("p", { class: "muted" }, "cohorts.toml has none.")
      : buildTable(
          TITLE,
          [
            {
              name: "title",
              label: "What they did",
              show: ({ title, name }) => button(title, () => list(`cohort:${name}`), { class: "opens" }),
            },
            { name: "customers", label: "Customers", isFigure: true, show: ({ customers }) => count(customers) },
            { name: "joined", label: "Came in 30 days", isFigure: true, show: ({ joined }) => count(joined) },
          ],
          cohorts,
        );
  const note = "A customer is in or out within a minute. What each asks for stands in cohorts.toml.";
  return frame("cohorts", TITLE, "", null, null, body, element("p", { class: "muted small remark" }, note));
}
