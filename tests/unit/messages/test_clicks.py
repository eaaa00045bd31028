"""People are told from machines: a replay of both, with a seed, holds the shares."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from crm.messages.rules.clicks import Click, ClickClass, Request, reasons_of, settle

NOON = datetime(2026, 11, 28, 12, tzinfo=UTC)
BROWSERS = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1 Safari/604.1",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/142.0 Safari/537.36",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:143.0) Gecko/20100101 Firefox/143.0",
)
TOOLS = ("python-requests/2.32", "curl/8.5", "Barracuda Sentinel", "Go-http-client/2.0", "")


def request(
    method: str = "GET", agent: str = BROWSERS[0], purpose: str = "", *, navigates: bool = True
) -> Request:
    return Request(method=method, agent=agent, purpose=purpose, is_navigation=navigates)


def click(
    at: timedelta = timedelta(0), told: Request | None = None, position: int = 1, kind: str = "c"
) -> Click:
    return Click(
        id=uuid4(),
        customer_id=UUID(int=1),
        message_id=UUID(int=2),
        position=position,
        kind=kind,
        at=NOON + at,
        source="home",
        reasons=reasons_of(told or request()),
        delivered_at=NOON - timedelta(hours=1),
        signed_in_at=None,
    )


def classes(clicks: Sequence[Click]) -> list[ClickClass]:
    return [settle(one, clicks).class_ for one in clicks]


@pytest.mark.parametrize(
    ("told", "reason"),
    [
        (request(method="HEAD"), "not_get"),
        (request(purpose="prefetch"), "prefetch"),
        (request(purpose="prefetch;prerender"), "prefetch"),
        (request(purpose="preview"), "prefetch"),
        *((request(agent=tool), "tool") for tool in TOOLS),
    ],
)
def test_what_tells_of_itself_is_a_machine(told: Request, reason: str) -> None:
    one = click(told=told)

    assert reason in one.reasons
    assert settle(one, [one]).class_ == "machine"


def test_a_person_with_a_browser_is_a_person() -> None:
    for agent in BROWSERS:
        assert classes([click(told=request(agent=agent))]) == ["human"]


def test_what_does_not_navigate_is_suspect() -> None:
    assert classes([click(told=request(navigates=False))]) == ["suspect"]


def test_three_links_within_ten_seconds_are_a_machines() -> None:
    burst = [click(timedelta(seconds=4 * n), position=n) for n in range(3)]
    assert classes(burst) == ["machine"] * 3
    assert classes(burst[:2]) == ["human"] * 2


def test_the_footer_and_another_link_within_ten_seconds_are_a_machines() -> None:
    assert classes([click(), click(timedelta(seconds=8), kind="u")]) == ["machine"] * 2


def test_one_link_opened_three_times_is_one_persons() -> None:
    assert classes([click(timedelta(seconds=n)) for n in range(3)]) == ["human"] * 3


def test_two_links_at_once_and_a_click_at_delivery_are_suspect() -> None:
    assert classes([click(), click(timedelta(seconds=1), position=2)]) == ["suspect"] * 2
    early = replace(click(), delivered_at=NOON - timedelta(seconds=9))
    assert classes([early]) == ["suspect"]


def test_a_source_at_five_customers_mails_is_a_machine() -> None:
    crowd = [
        replace(
            click(timedelta(minutes=2 * n)), customer_id=UUID(int=n), message_id=UUID(int=100 + n)
        )
        for n in range(5)
    ]
    assert classes(crowd) == ["machine"] * 5
    assert classes(crowd[:4]) == ["human"] * 4
    assert classes([replace(one, source="") for one in crowd]) == ["human"] * 5


def test_who_acts_signed_in_was_a_person_whatever_surrounds_it() -> None:
    acted = NOON + timedelta(minutes=5)
    scans = [replace(click(timedelta(seconds=n), position=n), source="gw") for n in range(4)]
    person = click(timedelta(minutes=4), position=1)
    seen = [replace(one, signed_in_at=acted) for one in [*scans, person]]

    assert classes(seen) == ["machine"] * 4 + ["human"]


def test_an_act_much_later_or_before_says_nothing() -> None:
    told = request(navigates=False)
    for acted in (NOON - timedelta(seconds=1), NOON + timedelta(minutes=31)):
        assert classes([replace(click(told=told), signed_in_at=acted)]) == ["suspect"]


def test_a_tool_of_a_customer_who_acts_stays_a_tool() -> None:
    one = replace(click(told=request(agent="curl/8")), signed_in_at=NOON + timedelta(minutes=1))
    assert classes([one]) == ["machine"]


def scans(chosen: random.Random, message: UUID, customer: UUID, sent: timedelta) -> Iterator[Click]:
    """One gateway at one mail, right after its delivery; a few open one link as a browser does."""
    way = chosen.choices(range(5), weights=(40, 20, 18, 20, 2))[0]
    agent = chosen.choice(BROWSERS if way != 1 else TOOLS)
    at = sent + timedelta(seconds=chosen.uniform(0, 40))
    links = [("c", 1), ("c", 2), ("c", 3), ("u", 0), ("p", 0)]
    if way == 2:
        links = [("c", 1), ("u", 0)]
    if way == 4:
        links = [("c", 1)]
    for kind, position in chosen.sample(links, len(links)):
        method = "HEAD" if way == 3 and chosen.random() < 0.5 else "GET"
        at += timedelta(seconds=chosen.uniform(0.05, 1.5))
        yield replace(
            click(at, request(method, agent, navigates=chosen.random() < 0.5), position, kind),
            customer_id=customer,
            message_id=message,
            source=f"gateway {chosen.randrange(40)}",
            delivered_at=NOON + sent,
        )


def people(
    chosen: random.Random, message: UUID, customer: UUID, sent: timedelta
) -> Iterator[Click]:
    """One person at one mail, later: a link, perhaps another; a few leave right after looking."""
    at = sent + timedelta(minutes=chosen.uniform(1, 3000))
    links = [("c", one) for one in chosen.sample((1, 2, 3), chosen.choice((1, 1, 1, 2)))]
    in_haste = chosen.random() < 0.002
    acts = chosen.random() < 0.4
    for kind, position in [*links, ("u", 0)] if in_haste else links:
        at += timedelta(seconds=chosen.uniform(3, 9) if in_haste else chosen.uniform(6, 400))
        yield replace(
            click(at, request(agent=chosen.choice(BROWSERS)), position, kind),
            customer_id=customer,
            message_id=message,
            source=f"home {customer}" if chosen.random() < 0.9 else f"office {chosen.randrange(9)}",
            delivered_at=NOON + sent,
            signed_in_at=NOON + at + timedelta(seconds=90) if acts else None,
        )


def test_a_replay_of_scanners_and_people_keeps_the_shares() -> None:
    chosen = random.Random(13)  # noqa: S311 - examples, no secrets
    machines: list[Click] = []
    humans: list[Click] = []
    for number in range(2000):
        message, customer = UUID(int=10_000 + number), UUID(int=50_000 + number)
        sent = timedelta(seconds=30 * number)
        machines += scans(chosen, message, customer, sent)
        humans += people(chosen, message, customer, sent)
    by_message: dict[UUID, list[Click]] = {}
    by_source: dict[str, list[Click]] = {}
    for one in [*machines, *humans]:
        by_message.setdefault(one.message_id, []).append(one)
        by_source.setdefault(one.source, []).append(one)

    def class_of(one: Click) -> ClickClass:
        near = by_message[one.message_id] + by_source[one.source]
        return settle(one, near).class_

    found = [class_of(one) for one in machines]
    assert 0 < found.count("human") / len(found) <= 0.01
    lost = [one for one in humans if class_of(one) == "machine"]
    assert 0 < len(lost) / len(humans) < 0.01
    last = {(one.message_id, one.signed_in_at): one for one in humans if one.signed_in_at}
    assert all(class_of(one) == "human" for one in last.values())
