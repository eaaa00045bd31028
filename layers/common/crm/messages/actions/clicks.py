"""Settles clicks: says of each who followed it, once what comes with it has come."""

from datetime import datetime
from typing import Final

from pydantic import TypeAdapter

from crm.messages import link_store
from crm.messages.rules.clicks import Click, settle

_AT_MOST: Final = 500
_CLICKS: Final = TypeAdapter(tuple[Click, ...])


def settle_clicks(at: datetime) -> int:
    """Decide about the clicks that are a minute old; returns how many changed their class."""
    found = link_store.load_unsettled_clicks(at, _AT_MOST)
    near = _CLICKS.validate_python(found["near"])
    verdicts = [
        {"id": str(click.id), "class": verdict.class_, "reasons": verdict.reasons}
        for click in _CLICKS.validate_python(found["clicks"])
        for verdict in [settle(click, near)]
    ]
    return link_store.settle_clicks(at, verdicts) if verdicts else 0
