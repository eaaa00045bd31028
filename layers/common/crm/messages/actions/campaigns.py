"""Campaigns for an admin: their figures, their pauses, and what a person sends again."""

from typing import Final
from uuid import UUID

from crm.messages import store
from crm.messages.contracts.campaigns import CampaignList, CampaignPause, Resent
from crm.platform.idempotency import IdempotencyKey
from crm.platform.principal import Principal

#: What stands for all campaigns in a path.
_ALL: Final = "all"
_EVERY: Final = "*"


def list_campaigns(principal: Principal) -> CampaignList:
    """Returns all campaigns with the figures of their steps."""
    return CampaignList.model_validate(store.list_campaigns(principal))


def pause_campaign(principal: Principal, key: IdempotencyKey, name: str) -> CampaignPause:
    """Pauses a campaign, or `all`; raises NotFound."""
    return CampaignPause.model_validate(store.pause_campaign(principal, key, _name(name)))


def resume_campaign(principal: Principal, key: IdempotencyKey, name: str) -> CampaignPause:
    """Ends a pause; raises NotFound."""
    return CampaignPause.model_validate(store.resume_campaign(principal, key, _name(name)))


def resend_message(principal: Principal, key: IdempotencyKey, message_id: UUID) -> Resent:
    """Makes a lost or refused message due again; raises NotFound or Conflict."""
    return Resent.model_validate(store.resend_message(principal, key, message_id))


def _name(name: str) -> str:
    return _EVERY if name == _ALL else name
