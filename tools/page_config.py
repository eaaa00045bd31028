"""`/config.json`: what the pages call things, derived from the catalogue.

The pages themselves know no trade: which plans there are, what an expert is called and which
fields describe the subject of a consultation all come from here.
"""

from collections.abc import Mapping
from typing import Any, Final

from crm.catalogue.model import Catalogue, Plan, Subject, SubjectField

# The key under which an intake carries its subject, part of the API.
_SUBJECT_KEY: Final = "vehicle"

type Json = Mapping[str, Any]


def page_words(by_language: Mapping[str, Catalogue]) -> Json:
    """Take from the catalogue, its own language first, what a customer's page may show."""
    (language, source), *others = by_language.items()
    return {
        "language": language,
        "translations": {name: _words(other) for name, other in others},
        "marketplace": source.words.marketplace,
        "help": source.words.help,
        **_words(source),
    }


def _words(source: Catalogue) -> Json:
    return {
        "expert": source.words.expert,
        "waiver": source.words.waiver,
        "mail_consent": source.words.mail_consent,
        "sessions": dict(source.words.sessions),
        "plans": [_plan(plan) for plan in source.plans.values()],
        "offers": [
            {"id": offer.recommendation_type, "title": offer.title} for offer in source.offers
        ],
        "subject": _subject(source.subject),
    }


def _plan(plan: Plan) -> Json:
    return {
        "id": plan.name,
        "title": plan.title,
        "price": {"amount": plan.price.amount, "currency": plan.price.currency},
        "session_type": plan.session_type,
        "minutes": plan.minutes,
        "billing_interval": plan.billing_interval,
    }


def _subject(subject: Subject) -> Json:
    return {
        "name": _SUBJECT_KEY,
        "label": subject.label,
        "required": subject.required,
        "one_of": [list(names) for names in subject.one_of],
        "fields": [_field(field) for field in subject.fields.values()],
    }


def _field(field: SubjectField) -> Json:
    return {
        "name": field.name,
        "label": field.label,
        "hint": field.hint,
        "kind": field.kind,
        "pattern": field.pattern,
        "uppercase": field.uppercase,
        "min": field.minimum,
        "max": field.maximum,
    }
