"""Log lines as a developer reads them."""

import json

from local.stack.logs import short

METRICS = {"Timestamp": 0, "CloudWatchMetrics": [{"Namespace": "comeback", "Metrics": []}]}


def test_a_run_is_shown_with_its_counts_and_without_what_cloudwatch_reads() -> None:
    line = {"level": "INFO", "message": "work", "work": "relay_events", "due": 2, "_aws": METRICS}

    assert short(0, "relay-events", json.dumps(line)).endswith("relay_events  due=2")


def test_a_line_that_is_no_json_is_shown_as_it_is() -> None:
    assert short(0, "relay-events", "killed\n").endswith("  killed")
