"""Records interactions, and lists a customer's own."""

import json
from typing import Final

from crm.journey import store
from crm.journey.contracts.interactions import (
    LARGEST_EVENT,
    BatchReply,
    BatchResult,
    Interaction,
    InteractionBatch,
    InteractionPage,
    InteractionQuery,
    InteractionRequest,
    ItemError,
    TrackedInteraction,
)
from crm.platform.contracts.cursor import by_creation, next_cursor
from crm.platform.contracts.validation import validate_item
from crm.platform.errors import FieldError, InvalidInput, PayloadTooLarge
from crm.platform.idempotency import IdempotencyKey
from crm.platform.principal import Principal, principal_id

_FAULTS: Final = {
    "customer_id": "There is no such customer.",
    "session_id": "There is no such session.",
    "interaction_type": "A customer may not report this.",
}


def track_one(
    principal: Principal, key: IdempotencyKey, request: InteractionRequest, *, size: int
) -> TrackedInteraction:
    """Records one interaction of `size` bytes.

    Raises:
        PayloadTooLarge: It exceeds 32 KB.
        InvalidInput: A trusted backend did not say whose it is.
        NotFound: The session or the customer is not the reporter's to name.
        Forbidden: A customer may not report this type.
    """
    if size > LARGEST_EVENT:
        raise PayloadTooLarge("An interaction must not exceed 32 KB.")
    if fault := _customer_fault(principal, request):
        raise InvalidInput(errors=(fault,))
    return TrackedInteraction.model_validate(
        store.track_interaction(principal, key, _item(principal, request))
    )


def track_batch(principal: Principal, key: IdempotencyKey, batch: InteractionBatch) -> BatchReply:
    """Records the good items of a batch in one call, and names the fields of the bad ones."""
    good: list[dict[str, object]] = []
    results: list[BatchResult] = []
    for index, item in enumerate(batch.interactions):
        read = _read(principal, item)
        if isinstance(read, InteractionRequest):
            good.append({"index": index, **_item(principal, read)})
        else:
            results.append(_rejected(index, read))
    for row in store.track_interactions(principal, key, good):
        fault = row["fault"]
        if fault is not None:
            results.append(_rejected(row["index"], (FieldError(fault, _FAULTS[fault]),)))
        else:
            results.append(BatchResult.model_validate(row))
    results.sort(key=lambda result: result.index)
    counts = [result.status for result in results]
    return BatchReply(
        results=results,
        stored=counts.count("stored"),
        duplicates=counts.count("duplicate"),
        rejected=counts.count("rejected"),
    )


def list_interactions(principal: Principal, query: InteractionQuery) -> InteractionPage:
    """Returns a page of the customer's own interactions, newest first."""
    page = store.list_interactions(principal, query.type, query.after, query.limit)
    interactions = [Interaction.model_validate(row) for row in page.rows]
    return InteractionPage(
        interactions=interactions,
        next_cursor=next_cursor(interactions, by_creation, more=page.more),
    )


def _read(principal: Principal, item: object) -> InteractionRequest | tuple[FieldError, ...]:
    read = validate_item(InteractionRequest, item, "interaction")
    if not isinstance(read, InteractionRequest):
        return read
    # Counted as a request of its own would be: compact, in UTF-8.
    if len(json.dumps(item, ensure_ascii=False, separators=(",", ":")).encode()) > LARGEST_EVENT:
        return (FieldError("interaction", "should not exceed 32 KB"),)
    fault = _customer_fault(principal, read)
    return (fault,) if fault else read


def _customer_fault(principal: Principal, request: InteractionRequest) -> FieldError | None:
    if request.customer and request.customer_id:
        return FieldError("customer", "should not be given beside customer_id")
    if principal.role == "service" and not (request.customer or request.customer_id):
        return FieldError("customer_id", "is required")
    return None


def _item(principal: Principal, request: InteractionRequest) -> dict[str, object]:
    named = request.customer and principal_id(request.customer.iss, request.customer.sub)
    return {
        "customer_id": named or request.customer_id or principal.id,
        "interaction_type": request.interaction_type,
        "session_id": request.session_id,
        "metadata": request.metadata,
        "event_id": request.event_id,
    }


def _rejected(index: int, faults: tuple[FieldError, ...]) -> BatchResult:
    errors = [ItemError(field=fault.field, message=fault.message) for fault in faults]
    return BatchResult(index=index, status="rejected", id=None, errors=errors)
