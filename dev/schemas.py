"""Write events/schemas, the events that we publish: `python -m dev.schemas`; compare: `--check`."""

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from pydantic import BaseModel

from crm.journey.contracts.sessions import SessionCompleted
from dev import generated
from dev.settings import ROOT

FOLDER: Final = ROOT / "events" / "schemas"


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
)


def schema_of(published: Published) -> dict[str, Any]:
    """The JSON Schema of an event as the bus delivers it, in `detail`."""
    data = published.contract.model_json_schema()
    definitions = data.pop("$defs", {})
    example = published.contract.model_validate_json(json.dumps(published.example), strict=True)
    schema: dict[str, Any] = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:crm:event:{published.type}:{published.version}",
        "title": published.type,
        "description": data.pop("description"),
        "type": "object",
        "properties": {
            "id": {"type": "string", "format": "uuid", "description": "Handle each id once."},
            "type": {"const": published.type},
            "version": {"const": published.version},
            "occurred_at": {"type": "string", "format": "date-time"},
            "customer_id": {"type": "string", "format": "uuid"},
            "data": data,
        },
        "required": ["id", "type", "version", "occurred_at", "customer_id", "data"],
        "examples": [_envelope(published, example.model_dump(mode="json"))],
    }
    return schema | ({"$defs": definitions} if definitions else {})


def main() -> int:
    """Bring the schemas up to date, or compare them; returns the exit code."""
    files = {
        published.path: json.dumps(schema_of(published), indent=2, ensure_ascii=False) + "\n"
        for published in PUBLISHED
    }
    return generated.main(files, FOLDER, ".json", __doc__)


def _envelope(published: Published, data: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": "019a4d2f-8d20-7e6c-8f50-1a2b3c4d5e6f",
        "type": published.type,
        "version": published.version,
        "occurred_at": "2026-11-02T10:11:30.123456+00:00",
        "customer_id": "3f2b9a6e-5d0c-4d2e-9f77-0d9a4a1c2b3e",
        "data": data,
    }


if __name__ == "__main__":
    sys.exit(main())
