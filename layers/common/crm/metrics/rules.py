"""How figures follow from counts."""

from decimal import ROUND_HALF_UP, Decimal


def percentage(part: int, whole: int) -> Decimal:
    """`part` of `whole` in percent, to two decimals, halves up; 0 when there is no whole."""
    if whole == 0:
        return Decimal(0)
    return (Decimal(part) * 100 / whole).quantize(Decimal("0.01"), ROUND_HALF_UP)
