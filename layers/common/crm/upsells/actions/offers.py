"""Lists the catalogue's offers; pauses and resumes them."""

from crm.catalogue.load import catalogue
from crm.catalogue.versions import in_force
from crm.platform.errors import NotFound
from crm.platform.idempotency import IdempotencyKey
from crm.platform.principal import Principal
from crm.upsells import store
from crm.upsells.contracts.offers import OfferList


def list_offers(principal: Principal, *, locale: str) -> OfferList:
    """Returns every offer of the catalogue, and since when each rests."""
    reply = store.list_paused_offers(principal)
    return OfferList.of(in_force(reply["published"]).own, reply["paused"], locale)


def set_pause(
    principal: Principal,
    key: IdempotencyKey,
    recommendation_type: str,
    *,
    pause: bool,
    locale: str,
) -> OfferList:
    """Pauses or resumes an offer from the next decision on; raises NotFound."""
    if catalogue().offer(recommendation_type) is None:
        raise NotFound
    reply = store.set_offer_pause(principal, key, recommendation_type, pause=pause)
    return OfferList.of(in_force(reply["published"]).own, reply["paused"], locale)
