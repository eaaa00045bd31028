/** Where a customer stands and what may become of them, in words. */
import type { CustomerDetail, DecidedSession } from "../../lib/api-types.ts";
import { timeElement } from "../../lib/time.ts";
import { element } from "../dom.ts";
import { money, offerTitle } from "../format.ts";
import { chance, MEANINGS, segmentTitle } from "../segments/words.ts";
import type { Words } from "../words.ts";

type Standing = NonNullable<CustomerDetail["standing"]>;

export function buildStanding(standing: CustomerDetail["standing"], decided: DecidedSession[], words: Words) {
  if (standing === null) return null;
  const said = [describeLeaving(standing), describeExpected(standing), describeCohorts(standing)];
  const title = `${segmentTitle(standing.segment)}${standing.is_member ? ", member" : ""}`;
  return element(
    "section",
    { class: "panel standing", "aria-labelledby": "standing-title" },
    element(
      "header",
      { class: "titled" },
      element("h2", { id: "standing-title" }, title),
      standing.is_at_risk ? element("span", { class: "state warn small" }, "At risk") : null,
    ),
    element("p", {}, `${MEANINGS[standing.segment]}. ${standing.reasons.join(" ")}`),
    ...said.map((sentence) => (sentence === "" ? null : element("p", {}, sentence))),
    buildOffers(decided, words),
    element("p", { class: "muted small" }, "As of ", timeElement(standing.scored_at), "; the next night says it anew."),
  );
}

function describeLeaving({ churn, purchases }: Standing): string {
  if (churn !== null) return `${chance(churn)} likely to buy nothing in the next 90 days.`;
  return purchases > 0 ? "Not enough data yet to say how likely they stay." : "";
}

function describeExpected({ expected }: Standing): string {
  if (!expected) return "";
  const { value, low_80: low, high_80: high } = expected;
  return `Expected to bring ${money(value)} in the next 365 days: in 80 of 100 cases between ${money(low)} and ${money(high)}.`;
}

function describeCohorts({ cohorts }: Standing): string {
  return cohorts.length > 0 ? `In the cohorts: ${cohorts.map(({ title }) => title).join("; ")}.` : "";
}

/** What they were held likely to buy after their latest session. */
function buildOffers(decided: DecidedSession[], words: Words): HTMLElement | null {
  const latest = decided.find(({ decisions }) => decisions.some(({ probability }) => probability !== null));
  const likely = (latest?.decisions ?? []).flatMap(({ recommendation_type: type, probability, offered }) =>
    offered && probability !== null ? [{ type, probability }] : [],
  );
  if (likely.length === 0) return null;
  const items = likely
    .toSorted((one, other) => other.probability - one.probability)
    .map(({ type, probability }) => element("li", {}, `${offerTitle(words, type)}: ${oneIn(probability)}`));
  return element(
    "div",
    {},
    element("p", {}, "Likely to buy, of what was recommended last:"),
    element("ul", {}, ...items),
  );
}

function oneIn(probability: number): string {
  if (probability > 0.66) return chance(probability);
  const among = Math.round(1 / Math.max(probability, 0.001));
  return `about 1 in ${new Intl.NumberFormat().format(among)}`;
}
