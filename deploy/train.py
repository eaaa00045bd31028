"""Learns from a stage's customers and scores them now: `python -m deploy.train STAGE`.

It is what each night does; the scores of the last one stand until the new ones are saved.
"""

import sys

from deploy.account import Deployed, find
from deploy.command import parser, run
from deploy.stage import Stage
from deploy.waiting import call_and_wait


def main() -> int:
    """Train; returns the exit code."""
    words = parser(__doc__, "make train STAGE=prod")
    words.add_argument("stage")
    train(find(Stage.read(words.parse_args().stage)))
    print("Done; the line of train_models in its log says how many customers were scored.")
    return 0


def train(deployed: Deployed) -> None:
    """Learn and score, and wait for the end.

    Raises:
        AccountError: It failed; its log says why, and the old scores stand.
    """
    call_and_wait(deployed, "TrainModels", "train-models", {})


if __name__ == "__main__":
    sys.exit(run(main))
