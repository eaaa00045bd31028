"""The catalogue for admins: what its file says, drafts, previews, published versions, and back.

What is published holds from the next decision on; each write is made once per Idempotency-Key.
"""

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Body, Path

from crm.editing.actions import drafting, previewing
from crm.editing.contracts.catalogue import (
    LARGEST,
    CatalogueState,
    DraftRequest,
    PublishRequest,
    RestoreRequest,
    SeenRequest,
)
from crm.editing.contracts.previews import Preview, PreviewRequest
from crm.platform.http import HttpApi, roles

app = HttpApi()
handler = app.handler


@app.get("/api/catalogue", summary="Read the catalogue", security=roles("admin"))
def read_catalogue() -> CatalogueState:
    """Each offer as the file says it, as decisions are made by it, and as the draft has it."""
    return drafting.read_catalogue(app.principal)


@app.put("/api/catalogue/draft", summary="Save the draft", security=roles("admin"))
def save_draft(body: Annotated[DraftRequest, Body()]) -> CatalogueState:
    """Whole; what an experiment tests and what was changed by others meanwhile are a 409."""
    return drafting.save_draft(app.principal, app.key, body)


@app.post("/api/catalogue/draft/preview", summary="Preview a draft", security=roles("admin"))
def preview(body: Annotated[PreviewRequest, Body()]) -> Preview:
    """What a past customer saw after a session, and what they would have seen; it is audited."""
    return previewing.preview(app.principal, body, locale=app.locale)


@app.post("/api/catalogue/draft/publish", summary="Publish the draft", security=roles("admin"))
def publish_draft(body: Annotated[PublishRequest, Body()]) -> CatalogueState:
    """Prices may need a second admin: the first one proposes, and another one publishes."""
    return drafting.publish_draft(app.principal, app.key, body)


@app.post("/api/catalogue/draft/withdraw", summary="Withdraw the draft", security=roles("admin"))
def withdraw_draft(body: Annotated[SeenRequest, Body()]) -> CatalogueState:
    """What is in force stays."""
    return drafting.withdraw_draft(app.principal, app.key, body.revision)


@app.post(
    "/api/catalogue/versions/<number>/restore",
    summary="Go back to a version",
    security=roles("admin"),
)
def restore_version(
    number: Annotated[int, Path(ge=0, le=LARGEST)], body: Annotated[RestoreRequest, Body()]
) -> CatalogueState:
    """A new version that says what that one said; 0 is the file alone."""
    return drafting.restore_version(app.principal, app.key, number, body.in_force)
