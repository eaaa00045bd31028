"""Proves a deployment: `python -m deploy.smoke STAGE`; `--journey` drives one, which stays."""

import argparse
import sys

import httpx2
from botocore.exceptions import BotoCoreError, ClientError

from deploy.account import AccountError, Deployed, find
from deploy.smoke.checks import CHECKS, Check, NotAsked, Unproven, journey
from deploy.stage import Stage, StageError


def main() -> int:
    """Run every check; returns how many failed."""
    parser = argparse.ArgumentParser(prog="python -m deploy.smoke", description=__doc__)
    parser.add_argument("stage")
    parser.add_argument("--journey", action="store_true")
    given = parser.parse_args()
    try:
        deployed = find(Stage.read(given.stage))
    except (StageError, AccountError) as failure:
        print(failure, file=sys.stderr)
        return 1
    return run(deployed, [*CHECKS, *([journey] if given.journey else [])])


def run(deployed: Deployed, checks: list[Check]) -> int:
    """Run the checks, one failing beside the others; returns how many failed."""
    return sum(not _holds(deployed, one) for one in checks)


def _holds(deployed: Deployed, one: Check) -> bool:
    claim = (one.__doc__ or one.__name__).splitlines()[0]
    try:
        one(deployed)
    except NotAsked as reason:
        print(f"-    {claim} ({reason})")
        return True
    except (Unproven, httpx2.HTTPError, BotoCoreError, ClientError, KeyError) as failure:
        print(f"NO   {claim}\n     {type(failure).__name__}: {failure}")
        return False
    print(f"yes  {claim}")
    return True


if __name__ == "__main__":
    sys.exit(main())
