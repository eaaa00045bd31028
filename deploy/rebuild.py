"""Recounts a stage's figures from its rows: `python -m deploy.rebuild STAGE`.

Readers see the old figures until the new ones are complete. Both are the same unless the old ones
were wrong.
"""

import sys

from deploy.account import Deployed, find
from deploy.command import parser, run
from deploy.stage import Stage
from deploy.waiting import call_and_wait


def main() -> int:
    """Rebuild; returns the exit code."""
    words = parser(__doc__, "make rebuild STAGE=prod")
    words.add_argument("stage")
    rebuild(find(Stage.read(words.parse_args().stage)))
    print("Done; the line of compute_metrics in its log says how many cells there are.")
    return 0


def rebuild(deployed: Deployed) -> None:
    """Recount every row, and wait for the end.

    Raises:
        AccountError: It failed; its log says why, and the old figures stand.
    """
    call_and_wait(deployed, "ComputeMetrics", "compute-metrics", {"rebuild": True})


if __name__ == "__main__":
    sys.exit(run(main))
