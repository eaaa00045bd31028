"""Checks the conditions of the catalogue, and says which fact is missing."""

from dataclasses import dataclass
from typing import Final

from crm.catalogue.model import Catalogue, Complexity, Condition
from crm.upsells.rules.context import Context, Intake, Known

_NO_INTAKE: Final = Intake(urgent=False, concern_length=0, files_count=0)
_NOTHING: Final = Known()
_UNKNOWN: Final = "not known yet"


@dataclass(frozen=True, kw_only=True, slots=True)
class Facts:
    """The context of one session, with what the catalogue derives from it."""

    context: Context
    catalogue: Catalogue
    intake: Intake
    complexity: int
    known: Known

    @classmethod
    def of(cls, context: Context, catalogue: Catalogue) -> "Facts":
        """Derives the complexity of the session."""
        intake = context.intake or _NO_INTAKE
        return cls(
            context=context,
            catalogue=catalogue,
            intake=intake,
            complexity=_complexity(intake, catalogue.complexity),
            known=context.known or _NOTHING,
        )

    def session_name(self) -> str:
        """Returns what this marketplace calls a session of this type."""
        return self.catalogue.words.sessions[self.context.session.session_type]


def unmet_conditions(condition: Condition, facts: Facts) -> tuple[str, ...]:
    """Returns a sentence for each part of the condition that does not hold."""
    return tuple(sentence for test in _TESTS if (sentence := test(condition, facts)))


def _complexity(intake: Intake, settings: Complexity) -> int:
    return sum(
        (
            intake.urgent,
            intake.concern_length >= settings.long_concern,
            intake.files_count >= settings.many_files,
        )
    )


def _session_type(condition: Condition, facts: Facts) -> str | None:
    wanted = condition.session_types
    if wanted is None or facts.context.session.session_type in wanted:
        return None
    names = " or ".join(facts.catalogue.words.sessions[kind] for kind in wanted)
    return f"session type: {facts.session_name()}, {names} needed"


def _plan(condition: Condition, facts: Facts) -> str | None:
    plan = facts.context.session.plan
    if condition.plans is None or plan in condition.plans:
        return None
    return f"plan: {plan}, {' or '.join(condition.plans)} needed"


def _urgency(condition: Condition, facts: Facts) -> str | None:
    if condition.urgent is None or facts.intake.urgent == condition.urgent:
        return None
    return "the intake was urgent" if facts.intake.urgent else "the intake was not urgent"


def _minutes(condition: Condition, facts: Facts) -> str | None:
    return _outside(
        facts.context.session.duration_minutes,
        "minutes in session",
        condition.minutes_at_least,
        condition.minutes_at_most,
    )


def _files(condition: Condition, facts: Facts) -> str | None:
    return _outside(facts.intake.files_count, "files at intake", condition.files_at_least)


def _complexity_reached(condition: Condition, facts: Facts) -> str | None:
    return _outside(facts.complexity, "points of complexity", condition.complexity_at_least)


def _completed(condition: Condition, facts: Facts) -> str | None:
    days = condition.completed_within_days
    return _outside(
        facts.context.completed_within(days),
        "completed sessions" if days is None else f"completed sessions within {days} days",
        condition.completed_at_least,
        condition.completed_at_most,
    )


def _spent(condition: Condition, facts: Facts) -> str | None:
    least = condition.spent_at_least
    if least is None or (spent := facts.context.spent_in(least.currency)) >= least:
        return None
    return f"spent so far: {spent}, at least {least} needed"


def _segment(condition: Condition, facts: Facts) -> str | None:
    segment = facts.known.segment
    if condition.segments is None or segment in condition.segments:
        return None
    return f"segment: {segment or _UNKNOWN}, {' or '.join(condition.segments)} needed"


def _cohort(condition: Condition, facts: Facts) -> str | None:
    wanted, found = condition.cohorts, facts.known.cohorts
    if wanted is None or any(name in wanted for name in found):
        return None
    return f"in cohort: {', '.join(found) or 'none'}, {' or '.join(wanted)} needed"


def _churn(condition: Condition, facts: Facts) -> str | None:
    least, churn = condition.churn_at_least, facts.known.churn
    if least is None or (churn is not None and churn >= least):
        return None
    found = _UNKNOWN if churn is None else f"{churn:.2f}"
    return f"chance to buy nothing within 90 days: {found}, at least {least:.2f} needed"


def _value(condition: Condition, facts: Facts) -> str | None:
    least, value = condition.value_at_least, facts.known.value
    # Money is never converted.
    if value is not None and least is not None and value.currency != least.currency:
        value = None
    if least is None or (value is not None and value >= least):
        return None
    return f"value of a year: {value or _UNKNOWN}, at least {least} needed"


def _outside(
    count: int, what: str, at_least: int | None = None, at_most: int | None = None
) -> str | None:
    if at_least is not None and count < at_least:
        return f"{what}: {count}, at least {at_least} needed"
    if at_most is not None and count > at_most:
        return f"{what}: {count}, at most {at_most} allowed"
    return None


_TESTS: Final = (
    _session_type,
    _plan,
    _urgency,
    _minutes,
    _files,
    _complexity_reached,
    _completed,
    _spent,
    _segment,
    _cohort,
    _churn,
    _value,
)
