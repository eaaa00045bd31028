"""No customer is asked for too much, however many campaigns want them at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Final, LiteralString
from uuid import UUID

from tests.database.messages.stage import Stage, a_file
from tests.database.world import World

_TWENTY: Final = [f"campaign_{number}" for number in range(20)]
_SHOWN: Final[LiteralString] = """
insert into crm.upsell_recommendations (
  customer_id, session_id, recommendation_type, service_title, service_description, shown_at,
  dismissed_at
) select s.customer_id, s.id, 'offer_' || n, '', '', %s, case when n = 1 then %s::timestamptz end
from crm.sessions as s, generate_series(1, %s) as n where s.customer_id = %s
"""


def _ten_each(stage: Stage, customer: UUID) -> None:
    """Two hundred messages of twenty campaigns, all due."""
    for _ in range(10):
        stage.due([customer], campaigns=_TWENTY)


def _rush(stage: Stage) -> None:
    with ThreadPoolExecutor(16) as pool:
        for done in [pool.submit(stage.sweep) for _ in range(16)]:
            done.result()


def test_of_two_hundred_due_for_one_customer_sixteen_sweepers_send_three(stage: Stage) -> None:
    stage.given = a_file(campaigns=_TWENTY, cap=30)
    (customer,) = stage.customers(1)
    _ten_each(stage, customer)
    _rush(stage)

    assert len(stage.post.sent) == 3
    assert stage.states()["due pressure"] == 197
    stage.clock.go(days=1)
    _rush(stage)
    assert len(stage.post.sent) == 3


def test_what_was_shown_and_dismissed_counts_beside_the_mails(stage: Stage) -> None:
    stage.given = a_file(campaigns=_TWENTY, cap=30)
    (customer,) = stage.customers(1)
    stage.sessions([customer], ended_at=stage.clock.now - timedelta(days=10))
    # Three shown and one of them dismissed: eleven points, and room for one mail more.
    yesterday = stage.clock.now - timedelta(days=1)
    stage.change("upsell_recommendations sessions", _SHOWN, yesterday, yesterday, 3, customer)
    _ten_each(stage, customer)
    _rush(stage)
    assert len(stage.post.sent) == 1


def test_a_window_opens_again_when_what_filled_it_is_older(stage: Stage) -> None:
    stage.given = a_file(campaigns=_TWENTY[:4], cap=30)
    stage.due(stage.customers(1), campaigns=_TWENTY[:4])
    for day in range(7):
        stage.sweep()
        assert len(stage.post.sent) == 3, day
        stage.clock.go(days=1)
        # Patience is shorter than this window: what is looked at is only the cap.
        _extend(stage.world)
    stage.sweep()
    # The fourth, and second steps as far as there is room.
    assert len(stage.post.sent) == 6


def _extend(world: World) -> None:
    with world.owner("messages") as owner:
        owner.execute("update crm.messages set expires_at = expires_at + interval '1 day'")
