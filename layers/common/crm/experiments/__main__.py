"""`python -m crm.experiments [FILE]`: says whether experiments can be started as written."""

import sys

from crm.experiments.load import EXPERIMENTS_PATH, load
from crm.platform.toml_check import run_check


def main(arguments: list[str]) -> int:
    """Tell every problem with its line; exit with 1 when there is one."""
    return run_check(arguments, EXPERIMENTS_PATH, lambda path: ", ".join(load(path)))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
