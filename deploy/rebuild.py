"""Recounts a stage's figures from its rows: `python -m deploy.rebuild STAGE`.

Readers see the old figures until the new ones are complete. Both are the same unless the old ones
were wrong.
"""

import sys

from botocore.config import Config

from deploy.account import AccountError, Deployed, find
from deploy.command import parser, run
from deploy.stage import Stage

# As long as the function may take; a second attempt would start it again.
_PATIENCE = Config(read_timeout=910, retries={"mode": "standard", "total_max_attempts": 1})


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
    answer = deployed.account.client("lambda", _PATIENCE).invoke(
        FunctionName=deployed.function("ComputeMetrics"), Payload=b'{"rebuild": true}'
    )
    if "FunctionError" in answer:
        raise AccountError("the rebuild failed; the log of compute-metrics says why")


if __name__ == "__main__":
    sys.exit(run(main))
