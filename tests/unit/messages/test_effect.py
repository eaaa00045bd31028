"""What mails caused is said once enough of both halves have paid, and as an interval."""

from crm.experiments.rules.means import Sums
from crm.messages.rules.effect import effect_of, payers_missing


def half(customers: int, payers: int, paid: int) -> Sums:
    return Sums(customers=customers, payers=payers, y=payers * paid, yy=payers * paid**2)


def test_it_is_not_known_before_fifty_of_each_half_have_paid() -> None:
    mailed, held_out = half(9_000, 900, 5_000), half(1_000, 49, 5_000)
    assert effect_of(mailed, held_out) is None
    assert (payers_missing(mailed), payers_missing(held_out)) == (0, 1)


def test_it_is_what_all_of_the_mailed_paid_more_than_they_would_have() -> None:
    found = effect_of(half(90_000, 18_000, 5_000), half(10_000, 1_000, 5_000))
    assert found is not None
    assert round(found.caused) == 90_000 * (1_000 - 500)
    assert 0 < found.low < found.caused < found.high


def test_mails_that_cause_nothing_have_an_interval_around_nothing() -> None:
    found = effect_of(half(90_000, 9_000, 5_000), half(10_000, 1_000, 5_000))
    assert found is not None
    assert found.low < 0 < found.high
