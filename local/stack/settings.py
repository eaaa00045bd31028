"""Where a local stack keeps its files and which ports it takes."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from local.stack.stripe_keys import StripeKeys, read_keys
from tools.paths import LOCAL, ROOT

DATABASE = "crm"

type Server = Literal["aws", "mail", "stripe", "web", "postgres"]

# Taken when free, so that addresses stay the same from day to day.
_USUAL_PORTS: dict[Server, int] = {
    "aws": 4566,
    "mail": 8002,
    "postgres": 5433,
    "stripe": 8001,
    "web": 8000,
}


@dataclass(frozen=True, kw_only=True)
class Demo:
    """What fills a fresh stack with people; the package `demo` provides it.

    Attributes:
        make_customers: Makes the demo customers that are missing, and returns them all as
            `stack.json` lists them.
        web_server: The module that serves the pages: `python -m MODULE FOLDER PORT`.
    """

    make_customers: Callable[[Mapping[str, Any]], list[dict[str, str | None]]]
    web_server: str


@dataclass(frozen=True, kw_only=True)
class Settings:
    """One local stack: everything that it writes is under its folder.

    Attributes:
        folder: The stack's own folder; two stacks share nothing but built libraries.
        fixed_ports: Binding; a server whose port is taken does not start.
        usual_ports: Taken when free, else the system picks one.
        pages: Whether the web server, the fake Stripe and the stand-in of SES run as well.
        demo: Makes customers with finished sessions; None for a stack without any.
        durable: Whether Postgres waits for the disk.
        stripe: The account that takes the fake Stripe's place.
    """

    folder: Path
    fixed_ports: dict[Server, int]
    usual_ports: dict[Server, int]
    pages: bool
    demo: Demo | None
    durable: bool
    stripe: StripeKeys | None = None

    @property
    def stack_file(self) -> Path:
        """What scripts read: addresses, tokens, ids of demo rows."""
        return self.folder / "stack.json"

    @property
    def logs(self) -> Path:
        """One log file per process."""
        return self.folder / "logs"

    @property
    def run(self) -> Path:
        """One file per running process."""
        return self.folder / "run"


def developer_settings(demo: Demo | None = None) -> Settings:
    """Describe the stack of `make dev`; a port given in the environment is binding."""
    given = {server: os.environ.get(f"{server.upper()}_PORT") for server in _USUAL_PORTS}
    return Settings(
        folder=LOCAL,
        fixed_ports={server: int(port) for server, port in given.items() if port},
        usual_ports=_USUAL_PORTS,
        pages=True,
        demo=demo,
        durable=True,
        stripe=read_keys(ROOT / ".env"),
    )


def throwaway_settings(folder: Path, *, pages: bool = False, demo: Demo | None = None) -> Settings:
    """Describe a throw-away stack in a folder, on whatever ports are free."""
    return Settings(
        folder=folder, fixed_ports={}, usual_ports={}, pages=pages, demo=demo, durable=False
    )
