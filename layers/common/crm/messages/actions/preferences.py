"""What a customer wants of mails, read and kept."""

from typing import Any

from crm.messages import store
from crm.messages.contracts.preferences import Preferences, PreferencesRequest, TopicChoice
from crm.messages.load import messages
from crm.platform.errors import FieldError, InvalidInput
from crm.platform.idempotency import IdempotencyKey
from crm.platform.principal import Principal


def get_preferences(principal: Principal) -> Preferences:
    """Returns what the customer chose, and the latest mails with what led to them."""
    return _preferences(store.get_preferences(principal))


def save_preferences(
    principal: Principal, key: IdempotencyKey, request: PreferencesRequest
) -> Preferences:
    """Keeps a choice; raises InvalidInput for a topic that there is not."""
    known = messages().topics
    faults = [
        FieldError(f"topics.{name}", f"should be one of {', '.join(known)}")
        for name in request.topics
        if name not in known
    ]
    if faults:
        raise InvalidInput(errors=tuple(faults))
    return _preferences(store.save_preferences(principal, key, request.model_dump(mode="json")))


def _preferences(row: dict[str, Any]) -> Preferences:
    said: dict[str, bool] = row["topics"]
    topics = [
        TopicChoice(name=name, title=topic.title, wanted=said.get(name, said.get("*")))
        for name, topic in messages().topics.items()
    ]
    return Preferences.model_validate({**row, "topics": topics})
