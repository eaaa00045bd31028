"""Who is in a cohort, since when and until when: by examples, and against every way there is."""

from datetime import UTC, datetime, timedelta
from itertools import combinations
from random import Random
from typing import Final

import pytest

from crm.predictions.load import parse
from crm.predictions.model import Cohort, Step
from crm.predictions.rules.cohorts import Act, Standing, stand

NOW: Final = datetime(2026, 6, 1, 12, tzinfo=UTC)
HOUR: Final = timedelta(hours=1)
DAY: Final = timedelta(days=1)
_STORIES: Final = 5_000
_KINDS: Final = ("upsell_clicked", "session_completed", "checkout_completed")
_PLANS: Final = ("trial", "video15")


def cohort(text: str) -> Cohort:
    """A cohort of the keys that a founder would write."""
    return parse(f'[cohorts.one]\ntitle = "One"\n{text}', name="cohorts.toml")["one"]


def acts(*told: tuple[str, timedelta]) -> list[Act]:
    """Acts, each so long before now."""
    return [Act(kind, NOW - ago) for kind, ago in told]


LOOKED: Final = cohort(
    'steps = [{ act = ["summary_viewed"], within = "14 days" }]\n'
    'without = ["intake_submitted"]\nafter = "1 day"'
)
CLICKED_TWICE: Final = cohort(
    'steps = [{ act = ["upsell_clicked"], within = "30 days" },'
    ' { act = ["upsell_clicked"], within = "3 days", without = ["session_completed"] }]\n'
    'without = ["checkout_completed"]'
)


def test_who_looked_is_in_it_from_a_day_later_until_it_is_too_long_ago() -> None:
    looked = acts(("summary_viewed", 3 * DAY))
    at = looked[0].at
    day_later, too_late = at + DAY, at + 14 * DAY

    assert stand(LOOKED, looked, at) == Standing(until=day_later)
    assert stand(LOOKED, looked, day_later - HOUR) == Standing(until=day_later)
    assert stand(LOOKED, looked, day_later) == Standing(since=day_later, until=too_late)
    assert stand(LOOKED, looked, too_late) == Standing()


def test_what_is_done_since_leads_out_and_the_next_look_in_again() -> None:
    story = acts(("summary_viewed", 9 * DAY), ("intake_submitted", 5 * DAY))
    assert stand(LOOKED, story, NOW) == Standing()

    again = [*story, *acts(("summary_viewed", 2 * DAY))]
    assert stand(LOOKED, again, NOW).since == NOW - DAY


def test_who_counts_anew_before_it_ended_was_in_it_all_the_time() -> None:
    looked = acts(("summary_viewed", 20 * DAY), ("summary_viewed", 8 * DAY))
    assert stand(LOOKED, looked, NOW) == Standing(since=NOW - 19 * DAY, until=NOW + 6 * DAY)


def test_who_counts_anew_after_it_ended_came_in_again() -> None:
    looked = acts(("summary_viewed", 30 * DAY), ("summary_viewed", 8 * DAY))
    assert stand(LOOKED, looked, NOW).since == NOW - 7 * DAY


def test_one_act_is_one_step() -> None:
    once = acts(("upsell_clicked", DAY))
    assert stand(CLICKED_TWICE, once, NOW) == Standing()
    assert stand(CLICKED_TWICE, once * 2, NOW).since == once[0].at


@pytest.mark.parametrize(
    ("between", "is_in"),
    [((), True), ((("session_completed", 2 * DAY),), False), ((("upsell_shown", DAY),), True)],
)
def test_what_must_not_lie_between_two_steps(
    between: tuple[tuple[str, timedelta], ...], *, is_in: bool
) -> None:
    story = acts(("upsell_clicked", 3 * DAY), *between, ("upsell_clicked", HOUR))
    assert (stand(CLICKED_TWICE, story, NOW).since is not None) == is_in


def test_a_step_that_comes_too_late_does_not_follow() -> None:
    story = acts(("upsell_clicked", 5 * DAY), ("upsell_clicked", DAY))
    assert stand(CLICKED_TWICE, story, NOW) == Standing()
    # But it may be the first of the next two.
    assert stand(CLICKED_TWICE, [*story, *acts(("upsell_clicked", HOUR))], NOW).since is not None


def test_a_sequence_asks_for_its_order() -> None:
    ordered = cohort(
        'steps = [{ act = ["upsell_clicked"], within = "9 days" },'
        ' { act = ["checkout_started"] }, { act = ["upsell_dismissed"] }]'
    )
    right = acts(("upsell_clicked", 5 * DAY), ("checkout_started", DAY), ("upsell_dismissed", HOUR))
    wrong = acts(("checkout_started", 5 * DAY), ("upsell_clicked", DAY), ("upsell_dismissed", HOUR))

    assert stand(ordered, right, NOW) == Standing(since=NOW - HOUR, until=NOW + 4 * DAY)
    assert stand(ordered, wrong, NOW) == Standing()


def test_a_first_time_is_an_act_without_one_before_it() -> None:
    newcomer = cohort(
        'steps = [{ act = ["session_completed"], without = ["session_completed"],'
        ' within = "30 days" }]'
    )
    first = acts(("session_completed", 10 * DAY))

    assert stand(newcomer, first, NOW) == Standing(since=first[0].at, until=NOW + 20 * DAY)
    returned = acts(("session_completed", 40 * DAY), ("session_completed", 10 * DAY))
    assert stand(newcomer, returned, NOW) == Standing()
    assert stand(newcomer, first, NOW, is_whole=False) == Standing()


def test_what_was_never_done() -> None:
    unpaid = cohort(
        'steps = [{ act = ["session_completed"], within = "90 days" }]\n'
        'never = ["checkout_completed"]'
    )
    story = acts(("session_completed", DAY))

    assert stand(unpaid, story, NOW).since == NOW - DAY
    assert stand(unpaid, [*acts(("checkout_completed", 900 * DAY)), *story], NOW) == Standing()
    assert stand(unpaid, story, NOW, is_whole=False) == Standing()


@pytest.mark.parametrize(
    ("key", "told", "is_in"),
    [
        ('plan = ["trial"]', {"plan": "trial"}, True),
        ('plan = ["trial"]', {"plan": "chat10"}, False),
        ('plan = ["trial"]', {}, False),
        ('session_type = ["chat"]', {"session_type": "chat"}, True),
        ('session_type = ["chat"]', {"session_type": "video"}, False),
    ],
)
def test_a_step_may_ask_for_what_the_act_tells(
    key: str, told: dict[str, str], *, is_in: bool
) -> None:
    asking = cohort(f'steps = [{{ act = ["session_completed"], within = "9 days", {key} }}]')
    story = [Act("session_completed", NOW - DAY, **told)]
    assert (stand(asking, story, NOW).since is not None) == is_in


def test_a_click_on_one_offer_is_no_click_on_another() -> None:
    asking = cohort(
        'steps = [{ act = ["upsell_clicked"], within = "9 days",'
        ' recommendation_type = ["follow_up"] }]'
    )
    clicks = [
        Act("upsell_clicked", NOW - DAY, recommendation_type=kind)
        for kind in ("video_session", "follow_up")
    ]
    assert [stand(asking, [click], NOW).since is not None for click in clicks] == [False, True]


def test_what_the_clock_has_not_reached_waits() -> None:
    """Another machine's clock may be ahead."""
    ahead = acts(("upsell_clicked", -HOUR), ("upsell_clicked", -HOUR))
    assert stand(CLICKED_TWICE, ahead, NOW) == Standing(until=NOW + HOUR)


# Every way there is ---------------------------------------------------------------------------


def _is_step(step: Step, act: Act) -> bool:
    return act.kind in step.acts and (step.plans is None or act.plan in step.plans)


def _is_way(one: Cohort, story: list[Act], way: tuple[int, ...]) -> bool:
    """Whether the acts at these places are the steps."""
    for number, (step, place) in enumerate(zip(one.steps, way, strict=True)):
        forbidden = step.without or ()
        before = way[number - 1] if number else -1
        if not _is_step(step, story[place]):
            return False
        if any(act.kind in forbidden for act in story[before + 1 : place]):
            return False
        if number and step.within is not None and story[place].at - story[before].at > step.within:
            return False
    return not any(act.kind in (one.without or ()) for act in story[way[-1] + 1 :])


def _is_in(one: Cohort, story: list[Act], ways: list[tuple[int, ...]], at: datetime) -> bool:
    within = one.steps[0].within
    assert within is not None
    return not any(act.kind in (one.never or ()) for act in story) and any(
        story[way[-1]].at + one.after <= at < story[way[0]].at + within for way in ways
    )


def _brute(one: Cohort, story: list[Act]) -> Standing:
    """Tries every way at every moment at which anything can change."""
    ways = [
        way for way in combinations(range(len(story)), len(one.steps)) if _is_way(one, story, way)
    ]
    within = one.steps[0].within
    assert within is not None
    moments = sorted({act.at + wait for act in story for wait in (one.after, within)})
    now = _is_in(one, story, ways, NOW)
    until = next((at for at in moments if at > NOW and _is_in(one, story, ways, at) != now), None)
    since = None
    for at in reversed([at for at in moments if at <= NOW] if now else []):
        if not _is_in(one, story, ways, at):
            break
        since = at
    return Standing(since, until)


def _random_cohort(random: Random) -> Cohort:
    def some(chance: float) -> tuple[str, ...] | None:
        picked = random.sample(_KINDS, random.randint(1, 2))
        return tuple(picked) if random.random() < chance else None

    def step(number: int) -> Step:
        limited = number == 0 or random.random() < 0.6
        return Step(
            acts=tuple(random.sample(_KINDS, random.randint(1, 2))),
            plans=(random.choice(_PLANS),) if random.random() < 0.2 else None,
            within=random.randint(10, 60) * HOUR if limited else None,
            without=some(0.15),  # type: ignore[arg-type]
        )

    return Cohort(
        name="one",
        title="One",
        steps=tuple(step(number) for number in range(random.randint(1, 4))),
        without=some(0.3),  # type: ignore[arg-type]
        after=random.choice([0, 0, 1, 9, 24]) * HOUR,
        never=some(0.1),  # type: ignore[arg-type]
    )


def _random_story(random: Random) -> list[Act]:
    """Acts of two days, some at the same moment."""
    times = sorted(random.randint(-40, 0) for _ in range(random.randint(0, 9)))
    return [
        Act(random.choice(_KINDS), NOW + hours * HOUR, plan=random.choice(_PLANS))
        for hours in times
    ]


def test_a_pass_finds_what_trying_every_way_finds() -> None:
    random = Random(41)  # noqa: S311 - the same stories every time
    found = {"in": 0, "out for now": 0, "out": 0}
    for number in range(_STORIES):
        one, story = _random_cohort(random), _random_story(random)
        standing = stand(one, story, NOW)
        assert standing == _brute(one, story), (number, one, story)
        found["in" if standing.since else "out for now" if standing.until else "out"] += 1
    # None of the three is rare.
    assert min(found.values()) > _STORIES / 25, found


def test_what_is_said_of_later_comes_true() -> None:
    random = Random(43)  # noqa: S311 - the same stories every time
    turned = 0
    for _ in range(_STORIES):
        one, story = _random_cohort(random), _random_story(random)
        standing = stand(one, story, NOW)
        if standing.until is None:
            continue
        turned += 1
        before = stand(one, story, standing.until - timedelta(microseconds=1))
        at = stand(one, story, standing.until)
        assert (before.since is None) == (standing.since is None) != (at.since is None)
    assert turned > _STORIES / 5
