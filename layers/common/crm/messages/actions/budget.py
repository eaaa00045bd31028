"""What recommendations and mails may ask of a customer together."""

from dataclasses import asdict

from crm.messages.load import messages
from crm.upsells.rules import ContactBudget
from crm.upsells.rules.context import PressureLimit


def contact_budget() -> ContactBudget:
    """The budget of messages.toml, for who decides about offers."""
    given = asdict(messages().pressure)
    limits = tuple(PressureLimit(**limit) for limit in given.pop("limits"))
    return ContactBudget(**given, limits=limits)
