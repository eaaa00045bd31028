"""Proves a deployment: `python -m deploy.smoke STAGE`; `--journey` drives one, which stays."""

import sys

import httpx2
from botocore.exceptions import BotoCoreError, ClientError

from deploy import command
from deploy.account import Deployed, find
from deploy.smoke.checks import CHECKS, Check, NotApplicable, Unproven, journey
from deploy.smoke.mail import MAIL_CHECKS
from deploy.stage import Stage


def main() -> int:
    """Run every check; returns how many failed."""
    words = command.parser(__doc__, "make smoke STAGE=prod")
    words.add_argument("stage")
    words.add_argument("--journey", action="store_true")
    given = words.parse_args()
    checks = [*CHECKS, *MAIL_CHECKS, *([journey] if given.journey else [])]
    return run(find(Stage.read(given.stage)), checks)


def run(deployed: Deployed, checks: list[Check]) -> int:
    """Run the checks, one failing beside the others; returns how many failed."""
    return sum(not _holds(deployed, one) for one in checks)


def _holds(deployed: Deployed, one: Check) -> bool:
    claim = (one.__doc__ or one.__name__).splitlines()[0]
    try:
        one(deployed)
    except NotApplicable as reason:
        print(f"-    {claim} ({reason})")
        return True
    except (Unproven, httpx2.HTTPError, BotoCoreError, ClientError, KeyError) as failure:
        print(f"NO   {claim}\n     {type(failure).__name__}: {failure}")
        return False
    print(f"yes  {claim}")
    return True


if __name__ == "__main__":
    sys.exit(command.run(main))
