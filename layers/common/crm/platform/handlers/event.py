"""Lambda handlers of events from the bus."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from aws_lambda_powertools.utilities.parser.envelopes import EventBridgeEnvelope
from pydantic import BaseModel, ValidationError

from crm.platform.events.event import Event, EventRejected
from crm.platform.handlers.work import run_logged

type Counts = Mapping[str, int] | None
type LambdaHandler = Callable[[Mapping[str, Any], Any], None]


def event_handler[Data: BaseModel](
    contract: type[Data], version: int = 1
) -> Callable[[Callable[[Event[Data]], Counts]], LambdaHandler]:
    """Make a Lambda handler of a function that takes an event and may return counts.

    Each run writes one log line, under the name of the function. Whatever goes wrong leaves the
    handler as an exception, for Lambda's retries and its failure destination.

    Args:
        contract: The data of the event, named as the type of the event.
        version: Of the contract.
    """

    def decorate(function: Callable[[Event[Data]], Counts]) -> LambdaHandler:
        @wraps(function)
        def handler(payload: Mapping[str, Any], context: Any) -> None:  # noqa: ANN401 - Lambda's
            detail = payload.get("detail")
            fields: dict[str, Any] = {
                "event_id": detail.get("id") if isinstance(detail, Mapping) else None
            }

            def work() -> None:
                event = parse_event(payload, contract, version)
                fields.update(customer_id=str(event.customer_id))
                fields.update(function(event) or {})

            run_logged(function.__name__, context, fields, work)

        return handler

    return decorate


def parse_event[Data: BaseModel](
    payload: Mapping[str, Any], contract: type[Data], version: int = 1
) -> Event[Data]:
    """Read the event in what EventBridge delivers.

    Raises:
        EventRejected: It is another event, another version, or none of this system.
    """
    try:
        event: Event[Data] = EventBridgeEnvelope().parse(dict(payload), Event[contract])  # type: ignore[valid-type,assignment]
    except ValidationError:
        raise EventRejected(f"this is no {contract.__name__} that keeps its contract") from None
    if (event.type, event.version) != (contract.__name__, version):
        raise EventRejected(f"expected {contract.__name__} version {version}")
    return event
