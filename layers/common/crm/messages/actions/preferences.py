"""What a customer wants of mails, read and kept."""

from collections.abc import Mapping
from typing import Any

from crm.catalogue.languages import consent_fingerprint
from crm.messages import store
from crm.messages.contracts.preferences import Preferences, PreferencesRequest, TopicChoice
from crm.messages.load import messages
from crm.messages.model import Messages
from crm.platform.errors import FieldError, InvalidInput
from crm.platform.idempotency import IdempotencyKey
from crm.platform.principal import Principal


def get_preferences(principal: Principal, *, locale: str) -> Preferences:
    """Returns what the customer chose, and the latest mails with what led to them."""
    return _preferences(store.get_preferences(principal), locale)


def save_preferences(
    principal: Principal, key: IdempotencyKey, request: PreferencesRequest, *, locale: str
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
    wording = None if request.mail_consent is None else consent_fingerprint(locale)
    chosen = {**request.model_dump(mode="json"), "consent_wording": wording}
    row = store.save_preferences(principal, key, chosen)
    return _preferences(row, locale)


def _preferences(row: dict[str, Any], locale: str) -> Preferences:
    given, language = messages(), locale.partition("_")[0]
    said: dict[str, bool] = row["topics"]
    unsaid = given.consent.default == "soft_opt_in" and row["has_bought"]
    titles = {name: topic.title_in(language) for name, topic in given.topics.items()}
    topics = []
    for name, title in titles.items():
        wanted = said.get(name, said.get("*"))
        mailed = unsaid if wanted is None else wanted
        topics.append(TopicChoice(name=name, title=title, wanted=wanted, mailed=mailed))
    mails = [{**mail, "topic": _topic(given, titles, mail["campaign"])} for mail in row["mails"]]
    return Preferences.model_validate({**row, "topics": topics, "mails": mails})


def _topic(given: Messages, titles: Mapping[str, str], campaign: str) -> str:
    found = given.campaigns.get(campaign)
    return titles[found.topic] if found else campaign
