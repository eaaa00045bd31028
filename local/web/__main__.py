"""Runs the web server of a local stack: `python -m local.web FOLDER PORT`."""

import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

import uvicorn

from local.aws.identity import Identity
from local.servers.ports import HOST
from local.web.people import NextSession
from local.web.server import create_app

type NextSessionOf = Callable[[Mapping[str, Any]], NextSession]


def serve(folder: str, port: str, next_session_of: NextSessionOf | None = None) -> None:
    """Serve the pages of the stack in a folder until the process is told to stop.

    Args:
        folder: Where its stack.json is.
        port: The port to listen on.
        next_session_of: Makes of stack.json what drives a demo customer's next session.
    """
    stack = json.loads((Path(folder) / "stack.json").read_text())
    identity = Identity.of(stack)

    def token_for(customer: UUID) -> str:
        return identity.token(str(customer))

    next_session = None if next_session_of is None else next_session_of(stack)
    app = create_app(stack, token_for=token_for, next_session=next_session)
    uvicorn.run(app, host=HOST, port=int(port), log_level="warning", timeout_graceful_shutdown=0)


if __name__ == "__main__":
    serve(sys.argv[1], sys.argv[2])
