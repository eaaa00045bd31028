"""Run the stand-in alone: `python -m local.fake_ses --port 8002 --aws-url http://...`."""

import argparse
import os
from pathlib import Path

import uvicorn

from local.fake_ses.config import FakeSesConfig
from local.fake_ses.server import create_app


def main() -> None:
    """Serve on the loopback interface until interrupted."""
    parser = argparse.ArgumentParser(prog="python -m local.fake_ses", description=__doc__)
    parser.add_argument("--port", type=int, default=8002)
    parser.add_argument("--aws-url", help="where the bus is that hears of the mails")
    parser.add_argument("--site-url", help="where the mails' links lead to")
    parser.add_argument("--identity", action="append", help="a domain that is verified")
    parser.add_argument("--configuration-set", action="append", help="one that exists")
    parser.add_argument("--state", type=Path, default=Path(".local/mail"))
    given = parser.parse_args()
    usual = FakeSesConfig(state=given.state)
    config = FakeSesConfig(
        state=given.state,
        aws_url=given.aws_url,
        site_url=given.site_url,
        # In the environment, where no list of processes shows it.
        dsn=os.environ.get("FAKE_SES_DSN"),
        identities=tuple(given.identity or usual.identities),
        configuration_sets=tuple(given.configuration_set or usual.configuration_sets),
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
