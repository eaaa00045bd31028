"""Write events/schemas, the events that we publish: `python -m tools.schemas [--check]`."""

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from pydantic import BaseModel

from crm.customers.contracts.privacy import CustomerErased
from crm.journey.contracts.sessions import SessionCompleted
from crm.payments.contracts.published import (
    CheckoutCompleted,
    PaymentRefunded,
    UpsellPurchased,
)
from crm.platform.events.event import Event
from tools import generated
from tools.paths import ROOT

FOLDER: Final = ROOT / "events" / "schemas"
_ENVELOPE: Final = {
    "id": "019a4d2f-8d20-7e6c-8f50-1a2b3c4d5e6f",
    "occurred_at": "2026-11-02T10:11:30.123456+00:00",
    "customer_id": "3f2b9a6e-5d0c-4d2e-9f77-0d9a4a1c2b3e",
}


@dataclass(frozen=True, kw_only=True)
class Published:
    """An event that others may rely on; its type is the name of the contract of its data."""

    contract: type[BaseModel]
    version: int
    example: dict[str, Any]

    @property
    def type(self) -> str:
        """The type on the bus."""
        return self.contract.__name__

    @property
    def path(self) -> Path:
        """Where its schema is kept."""
        return FOLDER / f"{self.type}.v{self.version}.json"


PUBLISHED: Final = (
    Published(
        contract=CustomerErased,
        version=1,
        example={"erased_at": "2026-11-02T11:00:00+00:00"},
    ),
    Published(
        contract=SessionCompleted,
        version=1,
        example={
            "session_id": "019a4d2e-7c11-7d4b-8c2f-3a5e7b9d1f22",
            "plan": "trial",
            "session_type": "chat",
            "duration_minutes": 10,
            "ended_by": "mechanic",
            "mechanic_id": "b7c1f6de-86a4-4a2e-8d6b-5b9f0f6c7a11",
        },
    ),
    Published(
        contract=CheckoutCompleted,
        version=1,
        example={
            "plan": "diagnostic",
            "amount": 9900,
            "currency": "USD",
            "stripe_session_id": "cs_test_a1B2c3",
            "intake_id": "019a4d30-1b44-7f0a-9a77-2c4d6e8f0a12",
            "session_id": "019a4d31-2c55-7a1b-8b88-3d5e7f9a1b23",
            "upsell_id": "019a4d2f-0a33-7e9f-8966-1b3c5d7e9f01",
        },
    ),
    Published(
        contract=UpsellPurchased,
        version=1,
        example={
            "upsell_id": "019a4d2f-0a33-7e9f-8966-1b3c5d7e9f01",
            "recommendation_type": "diagnostic_package",
            "session_id": "019a4d2e-7c11-7d4b-8c2f-3a5e7b9d1f22",
            "amount": 9900,
            "currency": "USD",
        },
    ),
    Published(
        contract=PaymentRefunded,
        version=1,
        example={
            "payment_id": "019a4d32-3d66-7b2c-8c99-4e6f8a0b2c34",
            "stripe_session_id": "cs_test_a1B2c3",
            "reversal": "refund",
            "stripe_id": "re_1AbC",
            "amount": 2500,
            "currency": "USD",
            "intake_id": "019a4d30-1b44-7f0a-9a77-2c4d6e8f0a12",
            "session_id": "019a4d31-2c55-7a1b-8b88-3d5e7f9a1b23",
            "upsell_id": "019a4d2f-0a33-7e9f-8966-1b3c5d7e9f01",
        },
    ),
)


def schema_of(published: Published) -> dict[str, Any]:
    """Returns the JSON Schema of an event as the bus delivers it, in `detail`."""
    model = Event[published.contract]  # type: ignore[name-defined] # made at run time
    schema: dict[str, Any] = model.model_json_schema()
    data = published.contract.model_validate_json(json.dumps(published.example), strict=True)
    names = {"type": published.type, "version": published.version}
    example = _ENVELOPE | names | {"data": data.model_dump(mode="json")}
    schema["properties"] |= {name: {"const": value} for name, value in names.items()}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:crm:event:{published.type}:{published.version}",
        **schema,
        "title": published.type,
        "examples": [example],
    }


def main() -> int:
    """Bring the schemas up to date, or compare them; returns the exit code."""
    files = {
        published.path: json.dumps(schema_of(published), indent=2, ensure_ascii=False) + "\n"
        for published in PUBLISHED
    }
    return generated.main(files, FOLDER, ".json", __doc__)


if __name__ == "__main__":
    sys.exit(main())
