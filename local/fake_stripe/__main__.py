"""Run the fake Stripe alone: `python -m local.fake_stripe --port 4242 --webhook-url http://...`."""

import argparse
import os
from pathlib import Path

import uvicorn

from local.fake_stripe.config import DEFAULT_SECRET, FakeStripeConfig
from local.fake_stripe.server import create_app


def main() -> None:
    """Serve on the loopback interface until interrupted."""
    parser = argparse.ArgumentParser(prog="python -m local.fake_stripe", description=__doc__)
    parser.add_argument("--port", type=int, default=4242)
    parser.add_argument("--webhook-url", help="where signed events are posted")
    parser.add_argument(
        "--secret",
        action="append",
        help="a signing secret (FAKE_STRIPE_SECRET); repeat it while one is rotated",
    )
    parser.add_argument("--state", type=Path, default=Path(".local/stripe"))
    parser.add_argument("--public-url", help="how a browser reaches this server")
    given = parser.parse_args()
    config = FakeStripeConfig(
        state=given.state,
        webhook_url=given.webhook_url,
        secrets=tuple(given.secret or [os.environ.get("FAKE_STRIPE_SECRET", DEFAULT_SECRET)]),
        public_url=given.public_url,
    )
    uvicorn.run(
        create_app(config),
        host="127.0.0.1",
        port=given.port,
        log_level="warning",
        timeout_graceful_shutdown=0,
    )


if __name__ == "__main__":
    main()
