"""What a stand-in of SES needs to know before it starts."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class FakeSesConfig:
    """Settings of one account.

    Attributes:
        state: Folder of the account's one file; what is in it survives a restart.
        aws_url: Where the bus is; None keeps the events to itself.
        site_url: The pages that the mails' links lead to; a scan follows no other.
        dsn: How to read what became of the links; None shows nothing of it.
        identities: Verified domains and addresses.
        configuration_sets: Those that exist.
        max_send_rate: Mails a second.
        delivery_seconds: From taking a mail to its delivery.
        clock: Seconds since 1970.
    """

    state: Path
    aws_url: str | None = None
    site_url: str | None = None
    dsn: str | None = None
    identities: tuple[str, ...] = ("shop.example",)
    configuration_sets: tuple[str, ...] = ("comeback",)
    max_send_rate: float = 14.0
    delivery_seconds: float = 0.2
    clock: Callable[[], float] = time.time
