"""What the demo's customers feel of a price."""

import pytest

from demo.behaviour import Appeal, buys_at


@pytest.mark.parametrize(
    ("asked", "expected"), [(4_900, 50.0), (2_500, 50.0), (0, 50.0), (19_600, 25.0)]
)
def test_fewer_buy_above_the_usual_price(asked: int, expected: float) -> None:
    assert buys_at(Appeal(clicks=10, buys=50), asked, 4_900) == expected
