"""Whether a customer is in a cohort, since when, and until when without a further act."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from crm.platform.times import UtcTime
from crm.predictions.model import Cohort, Step


@dataclass(frozen=True, slots=True)
class Act:
    """One interaction of a customer, with what cohorts may ask of it."""

    kind: str
    at: UtcTime
    plan: str | None = None
    session_type: str | None = None
    recommendation_type: str | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """How a customer stands to a cohort.

    Attributes:
        since: When they came in; None outside.
        until: When time alone brings them out, or in; None never.
    """

    since: datetime | None = None
    until: datetime | None = None


class _Span(NamedTuple):
    """From one time on, and before another."""

    begin: datetime
    end: datetime


class _Begun(NamedTuple):
    """The first step and the latest of a beginning."""

    first: datetime
    latest: datetime


def stand(cohort: Cohort, acts: Sequence[Act], now: datetime, *, is_whole: bool = True) -> Standing:
    """How a customer stands to a cohort now.

    Args:
        cohort: What they have to have done.
        acts: Of the types that the cohort names, in the order in which they happened.
        now: The time that is judged.
        is_whole: False where acts before the first one were left out: any may have been among them.
    """
    for span in _joined(_spans(cohort, acts, is_whole=is_whole)):
        if now < span.begin:
            return Standing(until=span.begin)
        if now < span.end:
            return Standing(since=span.begin, until=span.end)
    return Standing()


def _spans(cohort: Cohort, acts: Sequence[Act], *, is_whole: bool) -> list[_Span]:
    """When each way to have done all steps counts, earliest first, in one pass.

    Of two beginnings that end with the same step, whatever completes the earlier one completes the
    later one too, and its first step is not earlier: the later one is all that has to be kept.
    """
    never, without = set(cohort.never or ()), set(cohort.without or ())
    if never and (not is_whole or any(act.kind in never for act in acts)):
        return []
    begun: list[_Begun | None] = [None] * len(cohort.steps)
    seen: set[str] = set()
    spans: list[_Span] = []
    for act in acts:
        if act.kind in without:
            spans.clear()
        # From the last step to the first, so that one act is one step of a way.
        for place in reversed(range(len(cohort.steps))):
            step = cohort.steps[place]
            forbidden = step.without or ()
            if place == 0:
                first = is_whole and seen.isdisjoint(forbidden) if forbidden else True
                done = _Begun(act.at, act.at) if first else None
            else:
                done = _continued(begun[place - 1], step, act)
                if act.kind in forbidden:
                    begun[place - 1] = None
            if done is None or not _is(step, act):
                continue
            begun[place] = done
            if place == len(cohort.steps) - 1:
                spans.append(_counts(cohort, done))
        seen.add(act.kind)
    return [span for span in spans if span.begin < span.end]


def _continued(before: _Begun | None, step: Step, act: Act) -> _Begun | None:
    if before is None or (step.within is not None and act.at - before.latest > step.within):
        return None
    return _Begun(before.first, act.at)


def _is(step: Step, act: Act) -> bool:
    return act.kind in step.acts and all(
        wanted is None or found in wanted
        for wanted, found in (
            (step.plans, act.plan),
            (step.session_types, act.session_type),
            (step.recommendation_types, act.recommendation_type),
        )
    )


def _counts(cohort: Cohort, done: _Begun) -> _Span:
    within = cohort.steps[0].within
    assert within is not None  # noqa: S101 - the file has it
    return _Span(done.latest + cohort.after, done.first + within)


def _joined(spans: Sequence[_Span]) -> list[_Span]:
    """Without seams: a customer who counts twice in a row was in it all the time."""
    joined: list[_Span] = []
    for span in spans:
        if joined and span.begin <= joined[-1].end:
            joined[-1] = _Span(joined[-1].begin, max(joined[-1].end, span.end))
        else:
            joined.append(span)
    return joined
