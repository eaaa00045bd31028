"""How often experiments that compare equals are wrong, and how soon a true effect is seen."""

from typing import Final

from benchmarks.peeking import (
    LOOKS,
    World,
    denied,
    means_differ,
    naive_differ,
    rates_differ,
    ratio_alarms,
)
from benchmarks.report import Figure

_RUNS: Final = 2_000
_SPLITS: Final = ((50, 0.5), (90, 0.1), (95, 0.05))
_CONVERSIONS: Final = 2_000
_ENOUGH: Final = 1_700
_ERROR: Final = 5.0


def measure(effort: float) -> list[Figure]:
    """Returns shares of the runs, in percent."""
    runs = max(round(_RUNS * effort), 1)
    figures = []
    for percent, share in _SPLITS:
        world, split = World(share=share), f"{percent}/{100 - percent}"
        figures += [
            _share(
                f"rates, martingale, {split}: equals told apart",
                denied(runs, 1, rates_differ(world, _CONVERSIONS)),
                at_most=_ERROR,
            ),
            _share(
                f"revenue, confidence sequence, {split}: equals told apart in {LOOKS} looks",
                denied(runs, 2, means_differ(world)),
                at_most=_ERROR,
            ),
            _share(
                f"sample ratio, {split}: alarms over sound ones in {LOOKS} looks",
                denied(runs, 3, ratio_alarms(world)),
                at_most=0.1,
            ),
            _share(
                f"a z-test at each of {LOOKS} looks, {split}: equals told apart (not used)",
                denied(runs, 4, naive_differ(world)),
            ),
        ]
    lifted = World(share=0.5, lift=1.2)
    seen = denied(runs, 5, rates_differ(lifted, _ENOUGH))
    what = f"a lift of 20 % at 50/50 is seen by {_ENOUGH} conversions"
    return [*figures, Figure(what=what, value=seen * 100, unit="%", at_least=80.0)]


def _share(what: str, share: float, at_most: float | None = None) -> Figure:
    return Figure(what=what, value=share * 100, unit="%", at_most=at_most)
