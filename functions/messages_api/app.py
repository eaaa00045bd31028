"""Campaigns for admins, and what customers want of mails.

A repeat of a write with the same Idempotency-Key returns the first reply.
"""

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Body

from crm.messages.actions import campaigns, preferences
from crm.messages.contracts.campaigns import CampaignList, CampaignPause, Resent
from crm.messages.contracts.preferences import Preferences, PreferencesRequest
from crm.platform.http import HttpApi, Id, roles

app = HttpApi()
handler = app.handler


@app.get("/api/campaigns", summary="List campaigns", security=roles("admin"))
def list_campaigns() -> CampaignList:
    """With the figures of each step, and what they caused against those who were held out."""
    return campaigns.list_campaigns(app.principal, locale=app.locale)


@app.post("/api/campaigns/<name>/pause", summary="Pause a campaign", security=roles("admin"))
def pause(name: str) -> CampaignPause:
    """`all` pauses every campaign. What is due waits; what waits too long is left out."""
    return campaigns.pause_campaign(app.principal, app.key, name)


@app.post("/api/campaigns/<name>/resume", summary="Resume a campaign", security=roles("admin"))
def resume(name: str) -> CampaignPause:
    """`all` ends the pause of all, and leaves those of single campaigns."""
    return campaigns.resume_campaign(app.principal, app.key, name)


@app.post("/api/messages/<message_id>/resend", summary="Send a mail again", security=roles("admin"))
def resend(message_id: Id) -> Resent:
    """One that is lost or was refused; another is a 409."""
    return campaigns.resend_message(app.principal, app.key, message_id)


@app.get(
    "/api/customers/me/preferences", summary="Read what mails I want", security=roles("customer")
)
def get_preferences() -> Preferences:
    """Topics, pause, zone, and the latest mails with what led to each."""
    return preferences.get_preferences(app.principal, locale=app.locale)


@app.put(
    "/api/customers/me/preferences", summary="Choose what mails I want", security=roles("customer")
)
def save_preferences(body: Annotated[PreferencesRequest, Body()]) -> Preferences:
    """A topic that there is not is a 422."""
    return preferences.save_preferences(app.principal, app.key, body, locale=app.locale)
