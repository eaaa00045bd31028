"""Functions of a stage that an operator calls, and waits for to the end."""

import json
from collections.abc import Mapping

from botocore.config import Config

from deploy.account import AccountError, Deployed

# As long as a function may take; a second attempt would start it again.
_PATIENCE = Config(read_timeout=910, retries={"mode": "standard", "total_max_attempts": 1})


def call_and_wait(deployed: Deployed, name: str, log: str, payload: Mapping[str, object]) -> None:
    """Call a function by its name in the template.

    Raises:
        AccountError: It failed; its log says why.
    """
    answer = deployed.account.client("lambda", _PATIENCE).invoke(
        FunctionName=deployed.function(name), Payload=json.dumps(payload).encode()
    )
    if "FunctionError" in answer:
        raise AccountError(f"it failed; the log of {log} says why")
