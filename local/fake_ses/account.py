"""The account: takes mails, and plans what happens to them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from local.fake_ses.config import FakeSesConfig
from local.fake_ses.errors import SesError, missing
from local.fake_ses.shapes import new_message_id
from local.fake_ses.store import Store, TakenMail
from local.fake_ses.validation import Request, check, recipients

type Event = tuple[str, Mapping[str, Any]]
type Fate = Literal["delivery", "bounce", "complaint", "suppressed"]

_SIMULATOR: Final = "simulator.amazonses.com"
_FATES: Final[dict[str, Fate]] = {
    "bounce": "bounce",
    "complaint": "complaint",
    "suppressionlist": "suppressed",
}
_EVENTS: Final[dict[Fate, tuple[Event, ...]]] = {
    "delivery": (("Delivery", {}),),
    "bounce": (("Bounce", {}),),
    "complaint": (("Delivery", {}), ("Complaint", {})),
    "suppressed": (("Bounce", {"bounceSubType": "OnAccountSuppressionList"}),),
}


@dataclass(slots=True)
class Trouble:
    """How the next requests fail.

    Attributes:
        requests: How many.
        status: With which HTTP status; 0 gives no answer after a mail was taken.
        code: Under which of SES's names.
    """

    requests: int = 0
    status: int = 503
    code: str = "ServiceUnavailable"


class Account:
    """What can be done to the account."""

    def __init__(self, config: FakeSesConfig, store: Store, notify: Callable[[], None]) -> None:
        self._config = config
        self._store = store
        self._notify = notify
        self.is_sending = True
        self.trouble = Trouble()

    def send(self, request: Request) -> str:
        """Take a mail and return its id; raises SesError."""
        if not self.is_sending:
            raise SesError("SendingPausedException", "Sending is paused for this account.")
        check(request, self._config)
        now = self._config.clock()
        if self._store.taken_since(now - 1) >= self._config.max_send_rate:
            raise SesError("TooManyRequestsException", "Maximum sending rate exceeded.", 429)
        mail = TakenMail(id=new_message_id(), request=request, taken_at=now)
        self._store.add(mail)
        if request.get("ConfigurationSetName"):
            self._store.plan(mail.id, "Send", now, {})
        self.let_happen(mail, self._fate(request))
        return mail.id

    def let_happen(self, mail: TakenMail, fate: Fate) -> None:
        """Plan what happens to a mail, and who is suppressed by it."""
        due = self._config.clock() + self._config.delivery_seconds
        for kind, more in _EVENTS[fate]:
            self._store.plan(mail.id, kind, due, more)
        if fate in {"bounce", "complaint"}:
            for address in recipients(mail.request):
                if not address.endswith(_SIMULATOR):
                    self._store.suppress(address.lower(), fate.upper(), due)
        self._notify()

    def find(self, mail_id: str) -> TakenMail:
        """Return a mail; raises SesError."""
        mail = self._store.mail(mail_id)
        if mail is None:
            raise missing("There is no such mail.")
        return mail

    def describe(self) -> dict[str, Any]:
        """The account as GetAccount returns it."""
        return {
            "DedicatedIpAutoWarmupEnabled": False,
            "EnforcementStatus": "HEALTHY",
            "ProductionAccessEnabled": True,
            "SendQuota": {
                "Max24HourSend": 50_000.0,
                "MaxSendRate": self._config.max_send_rate,
                "SentLast24Hours": float(self._store.taken_since(self._config.clock() - 86_400)),
            },
            "SendingEnabled": self.is_sending,
            "SuppressionAttributes": {"SuppressedReasons": ["BOUNCE", "COMPLAINT"]},
        }

    def _fate(self, request: Request) -> Fate:
        [first, *_] = recipients(request)
        local_part, _, domain = first.lower().rpartition("@")
        if domain == _SIMULATOR:
            return _FATES.get(local_part.partition("+")[0], "delivery")
        return "suppressed" if first.lower() in self._store.suppressed() else "delivery"
