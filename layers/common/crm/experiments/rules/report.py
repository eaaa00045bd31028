"""Says what is known of a phase: variations, sample ratio, guardrails, and what was caused."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from crm.experiments.model import HELD_OUT, HOLDOUT, TREATED, Experiment
from crm.experiments.rules.means import compare_means
from crm.experiments.rules.sample_ratio import chi_square_p, is_broken
from crm.experiments.rules.verdict import ALPHA, Outcomes, Verdict, judge

_BROKEN: Final = (
    "Not as many customers were exposed to each variation as were meant to be: assignment or"
    " delivery is broken, and no figure here can be trusted."
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Effect:
    """What the treated paid more than they would have, in minor units, with its interval.

    Attributes:
        needed: While nothing can be said, how many more customers have to pay.
        weeks: How long that takes if they come as until now; None is unknown.
    """

    caused: float | None = None
    low: float | None = None
    high: float | None = None
    needed: int | None = None
    weeks: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Findings:
    """What is known of a phase.

    Attributes:
        verdicts: On each variation but the first, by the metric that decides.
        sample_ratio_p: Of one look.
        broken: Whether the sample ratio is an alarm.
        breach: Which guardrail the phase has to be stopped for.
        effect: Of the holdout alone.
    """

    verdicts: Mapping[str, Verdict]
    sample_ratio_p: float
    broken: bool
    breach: str | None
    effect: Effect | None

    @property
    def words(self) -> list[str]:
        """What a founder should read, most urgent first."""
        alarms = [_BROKEN] if self.broken else []
        alarms += [self.breach] if self.breach else []
        return [*alarms, *(verdict.words for verdict in self.verdicts.values())]


def report(experiment: Experiment, outcomes: Outcomes) -> Findings:
    """Returns what is known now; it may be asked as often as one likes."""
    counts = [outcomes.sums[each.name].customers for each in experiment.variations]
    whole = sum(variation.weight for variation in experiment.variations)
    shares = [variation.weight / whole for variation in experiment.variations]
    verdicts = judge(experiment, outcomes, experiment.metric)
    return Findings(
        verdicts=verdicts,
        sample_ratio_p=chi_square_p(counts, shares),
        broken=is_broken(counts, shares),
        breach=_breach(experiment, outcomes),
        effect=_effect(outcomes, verdicts[TREATED]) if experiment.kind == HOLDOUT else None,
    )


def _breach(experiment: Experiment, outcomes: Outcomes) -> str | None:
    """A variation that is surely worse by more than the margin."""
    for guardrail in experiment.guardrails:
        for name, verdict in judge(experiment, outcomes, guardrail.metric).items():
            known = verdict.high is not None and verdict.state != "not_enough"
            if known and (verdict.high or 0.0) < -guardrail.margin / 100:
                return (
                    f"{name} loses more than {guardrail.margin} % of {guardrail.metric}"
                    f" against {experiment.variations[0].name}."
                )
    return None


def _effect(outcomes: Outcomes, verdict: Verdict) -> Effect:
    treated = outcomes.sums[TREATED]
    found = compare_means(outcomes.sums[HELD_OUT], treated, alpha=ALPHA)
    if found is None:
        return Effect(needed=verdict.needed, weeks=verdict.weeks)
    scale = treated.customers
    return Effect(caused=found.difference * scale, low=found.low * scale, high=found.high * scale)
