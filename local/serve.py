"""Runs one server of the local stack: `python -m local.serve web|stripe FOLDER PORT`."""

import json
import sys
from pathlib import Path
from uuid import UUID

import uvicorn
from starlette.applications import Starlette

from local.identity import Identity
from local.ports import HOST

STRIPE_FILE = "run/stripe.config.json"


def main(name: str, folder: str, port: str) -> None:
    """Serve until the process is told to stop."""
    app = _web(Path(folder)) if name == "web" else _stripe(Path(folder))
    uvicorn.run(app, host=HOST, port=int(port), log_level="warning", timeout_graceful_shutdown=0)


def _web(folder: Path) -> Starlette:
    from demo.customers import next_session  # noqa: PLC0415 - the fake Stripe needs no demo
    from local.web.server import create_app  # noqa: PLC0415 - as above

    stack = json.loads((folder / "stack.json").read_text())
    identity = Identity.of(stack)

    def token_for(customer: UUID) -> str:
        return identity.token(str(customer))

    def advance(customer: UUID) -> UUID:
        return next_session(stack, str(customer))

    return create_app(stack, token_for=token_for, next_session=advance)


def _stripe(folder: Path) -> Starlette:
    from local.fake_stripe.config import FakeStripeConfig  # noqa: PLC0415 - the web server needs no Stripe
    from local.fake_stripe.server import create_app  # noqa: PLC0415 - as above

    given = json.loads((folder / STRIPE_FILE).read_text())
    config = FakeStripeConfig(
        state=folder / "stripe",
        webhook_url=given["webhook_url"],
        secrets=(given["secret"],),
        public_url=given["public_url"],
    )
    return create_app(config)


if __name__ == "__main__":
    main(*sys.argv[1:])
