"""What a fake Stripe needs to know before it starts."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

# The version of the pinned SDK: events are shaped for it, whatever a request asks for.
API_VERSION = "2026-10-28.endive"
DEFAULT_SECRET = "whsec_local_only_0123456789abcdef"  # noqa: S105 - it guards a fake


@dataclass(frozen=True, slots=True, kw_only=True)
class FakeStripeConfig:
    """Settings of one fake account.

    Attributes:
        state: Folder of the account's one file; what is in it survives a restart.
        webhook_url: Where events go; None keeps them until `/_fake/webhook` names an address.
        secrets: Signing secrets; several while one is rotated, as Stripe does it.
        public_url: How a browser reaches this server; None takes it from each request.
        first_retry: Seconds after a failed delivery; doubled each time up to `slowest_retry`.
        give_up_after: Seconds after which an undelivered event stays undelivered.
        clock: Seconds since 1970.
    """

    state: Path
    webhook_url: str | None = None
    secrets: tuple[str, ...] = (DEFAULT_SECRET,)
    public_url: str | None = None
    first_retry: float = 1.0
    slowest_retry: float = 60.0
    give_up_after: float = 3 * 24 * 3600
    clock: Callable[[], float] = time.time
