"""How long functions take to start in AWS, as Lambda reports it in their logs."""

import json
from datetime import datetime
from statistics import median
from typing import Any, Final

# Lambda's JSON log format names an init in the first report of an environment alone.
_STARTED: Final = "{ $.record.metrics.initDurationMs > 0 }"


def median_starts(logs: Any, stack: str, since: datetime) -> dict[str, float]:  # noqa: ANN401 - a boto3 client
    """Returns the median Init Duration, in milliseconds, of each function that started since then.

    Args:
        logs: The client of CloudWatch Logs.
        stack: The name of the stack whose functions are read.
        since: Earlier starts do not count.
    """
    prefix = f"/aws/lambda/{stack}/"
    groups = logs.get_paginator("describe_log_groups").paginate(logGroupNamePrefix=prefix)
    names = [group["logGroupName"] for page in groups for group in page["logGroups"]]
    starts = {name.removeprefix(prefix): _starts(logs, name, since) for name in names}
    return {name: median(found) for name, found in starts.items() if found}


def _starts(logs: Any, name: str, since: datetime) -> list[float]:  # noqa: ANN401 - as above
    pages = logs.get_paginator("filter_log_events").paginate(
        logGroupName=name, filterPattern=_STARTED, startTime=int(since.timestamp() * 1000)
    )
    reports = [json.loads(event["message"]) for page in pages for event in page["events"]]
    return [float(report["record"]["metrics"]["initDurationMs"]) for report in reports]
