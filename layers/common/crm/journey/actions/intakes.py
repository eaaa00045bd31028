"""Files a customer's request for a consultation."""

from crm.catalogue.details import check_details
from crm.catalogue.languages import consent_fingerprint
from crm.catalogue.load import catalogue
from crm.journey import store
from crm.journey.contracts.intakes import Intake, IntakeReply, IntakeRequest
from crm.journey.contracts.sessions import Session
from crm.platform.errors import FieldError, InvalidInput
from crm.platform.idempotency import IdempotencyKey
from crm.platform.principal import Principal


def start_intake(
    principal: Principal, key: IdempotencyKey, request: IntakeRequest, *, locale: str
) -> IntakeReply:
    """Files an intake at the catalogue's plan and price.

    Raises:
        InvalidInput: The catalogue has no such plan, or the vehicle is not described as it asks.
        NotFound: The recommendation is not the customer's.
        Conflict: The recommendation was bought or dismissed or its price taken, or the customer has
            as many free sessions open as the catalogue allows.
    """
    offered = catalogue()
    plan = offered.plan(request.plan)
    if plan is None:
        known = ", ".join(offered.plans)
        raise InvalidInput(errors=(FieldError("plan", f"should be one of {known}"),))
    intake = {
        **request.model_dump(mode="json", exclude={"contact", "plan", "vehicle"}),
        "plan": plan.name,
        "vehicle": check_details(offered.subject, request.vehicle, at="vehicle"),
        "session_type": plan.session_type,
        "minutes": plan.minutes,
        "price_cents": plan.price.amount,
        "currency": plan.price.currency,
        "stripe_price": plan.stripe_price,
    }
    said = request.contact.mail_consent
    contact = {
        **request.contact.model_dump(mode="json"),
        "locale": locale,
        "consent_wording": None if said is None else consent_fingerprint(locale),
    }
    reply = store.start_intake(principal, key, intake, contact, offered.open_free_sessions)
    session = reply["session"]
    return IntakeReply(
        intake=Intake.from_row(reply["intake"], locale),
        session=Session.from_row(session, locale) if session else None,
        next=reply["next"],
    )
